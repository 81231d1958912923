//! An origin that writes down every byte it is sent, and answers with bytes of our choice: what a
//! gateway made of a request is what arrived, not what was meant.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

/// The one recorder of all tests.
pub static RECORDER: LazyLock<Recorder> = LazyLock::new(Recorder::start);

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Request line and fields, as they were sent.
    pub head: String,
    /// The body with its framing, as it was sent.
    pub body: Vec<u8>,
    /// Which connection brought it.
    pub connection: usize,
}

impl Arrived {
    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<String> {
        self.fields(name).into_iter().next()
    }

    /// All values of a field, in order.
    pub fn fields(&self, name: &str) -> Vec<String> {
        let lines = self.head.lines().skip(1);
        lines
            .filter_map(|line| line.split_once(':'))
            .filter(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
            .collect()
    }
}

/// What is done with a request.
#[derive(Clone)]
struct Reply {
    /// Answers before the whole request was read.
    early: bool,
    /// Bytes, each piece after a short pause.
    pieces: Vec<Vec<u8>>,
    /// Whether the connection is closed behind them.
    close: bool,
}

/// A running recorder.
pub struct Recorder {
    /// Where it listens, in clear.
    pub address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    arrived: Mutex<Vec<Arrived>>,
    replies: Mutex<HashMap<String, Reply>>,
    /// Bytes that were no request.
    strange: Mutex<Vec<String>>,
}

const OK: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-bytes\r\nContent-Length: 2\r\n\r\nok";

impl Recorder {
    fn start() -> Recorder {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for (number, socket) in listener.incoming().flatten().enumerate() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || serve(socket, number, &state));
            }
        });
        Recorder { address, state }
    }

    /// `page.test` with the recorder's port.
    pub fn authority(&self) -> String {
        format!("page.test:{}", self.address.port())
    }

    /// Answers a path with these bytes, then closes.
    pub fn reply(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.put(path, vec![bytes.into()], true, false);
    }

    /// Answers a path with these bytes and keeps the connection.
    pub fn reply_and_keep(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.put(path, vec![bytes.into()], false, false);
    }

    /// Answers a path piece by piece, then closes.
    pub fn reply_slowly(&self, path: &str, pieces: &[&str]) {
        let pieces = pieces.iter().map(|piece| piece.as_bytes().to_vec());
        self.put(path, pieces.collect(), true, false);
    }

    /// Answers as soon as the head is there, whatever is still to come.
    pub fn reply_early(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.put(path, vec![bytes.into()], true, true);
    }

    fn put(&self, path: &str, pieces: Vec<Vec<u8>>, close: bool, early: bool) {
        let reply = Reply {
            early,
            pieces,
            close,
        };
        let mut replies = self.state.replies.lock().unwrap();
        replies.insert(path.to_owned(), reply);
    }

    /// Requests whose target holds a word.
    pub fn arrived(&self, word: &str) -> Vec<Arrived> {
        let all = self.state.arrived.lock().unwrap();
        let line = |arrived: &&Arrived| arrived.head.lines().next().unwrap_or("").contains(word);
        all.iter().filter(line).cloned().collect()
    }

    /// Bytes that arrived where a request should have begun.
    pub fn strange(&self) -> Vec<String> {
        self.state.strange.lock().unwrap().clone()
    }
}

fn serve(mut socket: TcpStream, number: usize, state: &State) {
    socket
        .set_read_timeout(Some(Duration::from_secs(120)))
        .unwrap();
    let mut seen = Vec::new();
    loop {
        let Some(end) = fill(&mut socket, &mut seen, |seen| find(seen, b"\r\n\r\n")) else {
            if !seen.is_empty() {
                let text = String::from_utf8_lossy(&seen).into_owned();
                state.strange.lock().unwrap().push(text);
            }
            return;
        };
        let head = String::from_utf8_lossy(&seen[..end]).into_owned();
        seen.drain(..end);
        let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
        let known = state.replies.lock().unwrap().get(&path).cloned();
        let reply = known.unwrap_or(Reply {
            early: false,
            pieces: vec![OK.to_vec()],
            close: false,
        });
        let arrived = Arrived {
            head: head.clone(),
            body: Vec::new(),
            connection: number,
        };
        let at = {
            let mut all = state.arrived.lock().unwrap();
            all.push(arrived);
            all.len() - 1
        };
        if !reply.early {
            let arrived = Arrived {
                head: head.clone(),
                body: Vec::new(),
                connection: number,
            };
            let length = arrived.field("content-length");
            let chunked = arrived.field("transfer-encoding").is_some();
            if arrived.field("expect").is_some() && path.contains("continue") {
                socket.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
            }
            let end = if chunked {
                fill(&mut socket, &mut seen, chunks_end)
            } else {
                let length = length.and_then(|text| text.parse().ok()).unwrap_or(0);
                fill(&mut socket, &mut seen, |seen| {
                    (seen.len() >= length).then_some(length)
                })
            };
            let Some(end) = end else { return };
            state.arrived.lock().unwrap()[at].body = seen.drain(..end).collect();
        }
        for (at, piece) in reply.pieces.iter().enumerate() {
            if at > 0 {
                std::thread::sleep(Duration::from_millis(100));
            }
            if socket.write_all(piece).is_err() {
                return;
            }
        }
        if reply.close {
            drop(socket.shutdown(std::net::Shutdown::Write));
            // Whatever still comes is read, so that the answer is not lost in a reset.
            let mut rest = [0; 4096];
            while matches!(socket.read(&mut rest), Ok(read) if read > 0) {}
            return;
        }
    }
}

/// Reads until `end` finds one.
fn fill(
    socket: &mut TcpStream,
    seen: &mut Vec<u8>,
    end: impl Fn(&[u8]) -> Option<usize>,
) -> Option<usize> {
    loop {
        if let Some(end) = end(seen) {
            return Some(end);
        }
        let mut piece = [0; 16_384];
        match socket.read(&mut piece) {
            Ok(read) if read > 0 => seen.extend_from_slice(&piece[..read]),
            _ => return None,
        }
    }
}

fn find(seen: &[u8], what: &[u8]) -> Option<usize> {
    let at = seen.windows(what.len()).position(|part| part == what)?;
    Some(at + what.len())
}

/// Where a chunked body ends, read as the plainest server would.
fn chunks_end(seen: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let line = find(&seen[at..], b"\r\n")?;
        let size = std::str::from_utf8(&seen[at..at + line - 2]).ok()?;
        let size = usize::from_str_radix(size, 16).ok()?;
        at += line;
        if size == 0 {
            loop {
                let line = find(&seen[at..], b"\r\n")?;
                at += line;
                if line == 2 {
                    return Some(at);
                }
            }
        }
        at += size + 2;
        if seen.len() < at {
            return None;
        }
    }
}
