//! `classify --jsonl`: one JSON object a line in, one a line out, in the same order.
//!
//! Lines are judged in batches on every core. Each batch leaves a place in a bounded queue, in
//! which the answers are waited for in order, so that memory is bounded by the queue and not by
//! the input. What is complete in a read goes on at once: who writes one line and waits gets its
//! answer.

use std::io::{self, Read, Write};
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;

use crate::model::{TierId, Timestamp};
use crate::policy::{Judged, Rulebook, Sample};

/// Most bytes of one line; a page of 8 MiB in base64 fits twice.
const MAX_LINE: usize = 32 << 20;
/// Bytes that are asked for in one read.
const READ: usize = 256 << 10;
/// A batch is handed on at so many lines or bytes, whichever comes first.
const BATCH_LINES: usize = 32;
const BATCH_BYTES: usize = 128 << 10;
/// Batches in work for each thread; beyond, reading waits.
const AHEAD: usize = 4;

/// What every line is judged with.
pub(super) struct Judge {
    pub rules: Rulebook,
    pub tier: TierId,
    pub now: Timestamp,
}

/// How it went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Lines that came.
    pub lines: u64,
    /// Lines that were no sample.
    pub bad: u64,
}

/// Lines in order, and the place where their answers are waited for.
struct Batch {
    first: u64,
    lines: Vec<Line>,
    answer: SyncSender<Answered>,
}

enum Line {
    Whole(Vec<u8>),
    TooLong,
}

struct Answered {
    text: Vec<u8>,
    tally: Tally,
}

/// Reads `input` to its end and writes the answers to `output`. An output that goes away ends
/// it without an error, as in any pipe; `input` may then not be read to its end.
pub(super) fn run(
    judge: Judge,
    input: impl Read + Send + 'static,
    mut output: impl Write,
) -> io::Result<Tally> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let (work, jobs) = sync_channel::<Batch>(threads * AHEAD);
    let (places, answers) = sync_channel::<Receiver<Answered>>(threads * AHEAD);
    let (judge, jobs) = (Arc::new(judge), Arc::new(Mutex::new(jobs)));
    for _ in 0..threads {
        let (judge, jobs) = (Arc::clone(&judge), Arc::clone(&jobs));
        thread::spawn(move || {
            loop {
                let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(batch) = job else { return };
                let answered = answer(&judge, batch.first, &batch.lines);
                if batch.answer.send(answered).is_err() {
                    return;
                }
            }
        });
    }
    // Not waited for: it may sit in a read of an input that never ends.
    let reading = thread::spawn(move || read(input, &work, &places));

    let mut all = Tally::default();
    for place in answers {
        let Ok(answered) = place.recv() else { break };
        all.lines += answered.tally.lines;
        all.bad += answered.tally.bad;
        match output
            .write_all(&answered.text)
            .and_then(|()| output.flush())
        {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(all),
            outcome => outcome?,
        }
    }
    match reading.join() {
        Ok(outcome) => outcome.map(|()| all),
        Err(_) => Err(io::Error::other("reading ended unexpectedly")),
    }
}

/// Cuts the input into lines and batches; ends when nobody waits for answers any more.
fn read(
    mut input: impl Read,
    work: &SyncSender<Batch>,
    places: &SyncSender<Receiver<Answered>>,
) -> io::Result<()> {
    let mut piece = vec![0; READ];
    let mut line: Vec<u8> = Vec::new();
    let mut too_long = false;
    let mut next = 1;
    let mut waiting: Vec<Line> = Vec::new();
    let mut bytes = 0;
    let mut send = |lines: &mut Vec<Line>| {
        let (answer, place) = sync_channel(1);
        let first = next;
        next += lines.len() as u64;
        let lines = std::mem::take(lines);
        places.send(place).is_ok()
            && work
                .send(Batch {
                    first,
                    lines,
                    answer,
                })
                .is_ok()
    };
    loop {
        let read = match input.read(&mut piece) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let Some(mut rest) = piece.get(..read).filter(|rest| !rest.is_empty()) else {
            break;
        };
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (begin, after) = rest.split_at(end);
            rest = after.get(1..).unwrap_or_default();
            if too_long || line.len() + begin.len() > MAX_LINE {
                waiting.push(Line::TooLong);
                line = Vec::new();
            } else {
                line.extend_from_slice(begin);
                bytes += line.len();
                waiting.push(Line::Whole(std::mem::take(&mut line)));
            }
            too_long = false;
            if waiting.len() >= BATCH_LINES || bytes >= BATCH_BYTES {
                bytes = 0;
                if !send(&mut waiting) {
                    return Ok(());
                }
            }
        }
        if too_long || line.len() + rest.len() > MAX_LINE {
            too_long = true;
            line = Vec::new();
        } else {
            line.extend_from_slice(rest);
        }
        if !waiting.is_empty() {
            bytes = 0;
            if !send(&mut waiting) {
                return Ok(());
            }
        }
    }
    // The last line need not end.
    if too_long {
        waiting.push(Line::TooLong);
    } else if !line.is_empty() {
        waiting.push(Line::Whole(line));
    }
    if !waiting.is_empty() {
        send(&mut waiting);
    }
    Ok(())
}

/// A judged line as it is written: the id first, then what was found.
#[derive(serde::Serialize)]
struct Good<'a> {
    id: &'a Value,
    #[serde(flatten)]
    judged: Judged,
}

#[derive(serde::Serialize)]
struct Bad<'a> {
    id: &'a Value,
    line: u64,
    error: String,
}

fn answer(judge: &Judge, first: u64, lines: &[Line]) -> Answered {
    let mut text = Vec::new();
    let mut tally = Tally::default();
    for (number, line) in (first..).zip(lines) {
        let before = text.len();
        tally.lines += 1;
        if let Err((id, error)) = one(judge, line, &mut text) {
            text.truncate(before);
            tally.bad += 1;
            let bad = Bad {
                id: &id,
                line: number,
                error,
            };
            let written = serde_json::to_writer(&mut text, &bad);
            debug_assert!(written.is_ok(), "an id that was read can be written");
        }
        text.push(b'\n');
    }
    Answered { text, tally }
}

fn one(judge: &Judge, line: &Line, out: &mut Vec<u8>) -> Result<(), (Value, String)> {
    let nameless = |error: String| (Value::Null, error);
    let Line::Whole(line) = line else {
        return Err(nameless(format!("longer than {MAX_LINE} bytes")));
    };
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let value: Value = serde_json::from_slice(line)
        .or_else(|error| serde_json::from_str(&mended(line)).map_err(|_| error))
        .map_err(|error| nameless(format!("no JSON: {error}")))?;
    let id = value.get("id").cloned().unwrap_or(Value::Null);
    let sample = match Sample::from_json(&value) {
        Ok(sample) => sample,
        Err(error) => return Err((id, error.to_string())),
    };
    drop(value);
    // A fault of ours on one line must not take the others with it.
    let judged = catch_unwind(AssertUnwindSafe(|| {
        judge.rules.judge_sample(&sample, judge.tier, judge.now)
    }));
    let Ok(judged) = judged else {
        return Err((id, "it could not be judged".to_owned()));
    };
    let good = Good { id: &id, judged };
    serde_json::to_writer(&mut *out, &good).map_err(|error| (id.clone(), error.to_string()))
}

/// A line with U+FFFD in the place of what no JSON of Unicode text holds, but crawled text does:
/// bytes that are not UTF-8, and escapes of half a surrogate pair (RFC 8259, section 8.2).
fn mended(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line);
    let mut text = String::with_capacity(line.len());
    let mut rest = &*line;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        text.push_str(before);
        let unit = |from: usize| {
            let digits = escape.get(from..)?.strip_prefix("\\u")?.get(..4)?;
            u16::from_str_radix(digits, 16).ok()
        };
        let length = match (unit(0), unit(6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                text.push_str("\\ufffd");
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            // The escaped character may be a backslash itself, which escapes nothing.
            _ => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (whole, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        text.push_str(whole);
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_text_is_mended_and_other_text_left_alone() {
        for (line, expect) in [
            (&b"plain"[..], "plain"),
            (br"\ud800 x", r"\ufffd x"),
            (br"\udc00\ud83d\ude00\uD83D", r"\ufffd\ud83d\ude00\ufffd"),
            (br"\\ud800", r"\\ud800"),
            (br"\\\ud800", r"\\\ufffd"),
            (br"\u00", r"\u00"),
            ("\\ż".as_bytes(), "\\ż"),
            (br"\", r"\"),
            (b"a\xffb", "a\u{fffd}b"),
        ] {
            assert_eq!(mended(line), expect);
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_json_is_not_mended(text: String, bytes: Vec<u8>) {
            let json = serde_json::to_string(&text).unwrap();
            proptest::prop_assert_eq!(mended(json.as_bytes()), json);
            mended(&bytes);
        }
    }

    fn judge() -> Judge {
        let rules = crate::policy::fixture::rulebook();
        Judge {
            tier: rules.default_tier(),
            now: crate::policy::fixture::NOW,
            rules,
        }
    }

    /// Gives its bytes in pieces of one length.
    struct Pieces(Vec<u8>, usize);

    impl Read for Pieces {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(room.len());
            let rest = self.0.split_off(length);
            room[..length].copy_from_slice(&self.0);
            self.0 = rest;
            Ok(length)
        }
    }

    fn lines(input: &str, piece: usize) -> (Vec<Value>, Tally) {
        let mut out = Vec::new();
        let tally = run(judge(), Pieces(input.into(), piece), &mut out).unwrap();
        let lines = String::from_utf8(out).unwrap();
        let lines = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        (lines.collect(), tally)
    }

    #[test]
    fn one_line_for_each_in_the_same_order() {
        let mut input: String = (0..500)
            .map(|n| match n % 7 {
                3 => "{broken\n".to_owned(),
                5 => format!("{{\"id\":{n},\"kind\":\"no such\"}}\n"),
                _ => format!("{{\"id\":{n},\"text\":\"free spins {n}\"}}\r\n"),
            })
            .collect();
        input.pop();
        for piece in [7, 1000, usize::MAX] {
            let (lines, tally) = lines(&input, piece);
            assert_eq!((tally.lines, lines.len()), (500, 500));
            assert_eq!(tally.bad, 142);
            for (n, line) in lines.iter().enumerate() {
                match n % 7 {
                    3 => assert_eq!(
                        (&line["id"], &line["line"]),
                        (&Value::Null, &(n + 1).into())
                    ),
                    5 => assert_eq!((&line["id"], &line["line"]), (&n.into(), &(n + 1).into())),
                    _ => {
                        assert_eq!(line["id"], n);
                        assert!(line["error"].is_null());
                        assert!(line["categories"]["gambling"].as_f64().unwrap() > 0.2);
                    }
                }
            }
        }
    }

    #[test]
    fn odd_lines() {
        let (lines, tally) = lines(
            "\u{feff}{\"id\":\"a\",\"text\":\"x\"}\n\n7\n{\"text\":\"x\"}",
            5,
        );
        assert_eq!((tally.lines, tally.bad), (4, 2));
        assert_eq!(lines[0]["id"], "a");
        assert!(lines[1]["error"].as_str().unwrap().starts_with("no JSON"));
        assert_eq!(lines[2]["error"], "not a JSON object");
        assert_eq!(lines[3]["id"], Value::Null);
        assert!(lines[3]["error"].is_null());
    }

    #[test]
    fn a_line_without_end_takes_no_memory_and_no_other_line() {
        let long = MAX_LINE + READ;
        let input = io::repeat(b'x')
            .take(long as u64)
            .chain(&b"\n{\"id\":1,\"text\":\"x\"}\n"[..]);
        let mut out = Vec::new();
        let tally = run(judge(), input, &mut out).unwrap();
        assert_eq!((tally.lines, tally.bad), (2, 1));
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with("{\"id\":null,\"line\":1,\"error\":\"longer than"),
            "{text}"
        );
    }

    #[test]
    fn an_output_that_goes_away_is_no_error() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        // Nor is an input that never ends waited for.
        let endless = io::repeat(b'\n');
        assert!(run(judge(), endless, Gone).is_ok());
    }

    #[test]
    fn who_waits_for_an_answer_gets_it() {
        struct Turns {
            asked: u8,
            answered: Receiver<()>,
        }
        impl Read for Turns {
            fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
                if self.asked > 0 && self.answered.recv().is_err() || self.asked == 3 {
                    return Ok(0);
                }
                self.asked += 1;
                let line = b"{\"text\":\"x\"}\n";
                room[..line.len()].copy_from_slice(line);
                Ok(line.len())
            }
        }
        struct Tell(SyncSender<()>);
        impl Write for Tell {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.send(()).unwrap();
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (tell, answered) = sync_channel(8);
        let input = Turns { asked: 0, answered };
        assert_eq!(run(judge(), input, Tell(tell)).unwrap().lines, 3);
    }
}
