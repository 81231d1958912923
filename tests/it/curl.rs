//! The real curl, and what it saw.

use std::process::{Command, Stdio};

/// A call of curl in the making.
pub struct Curl {
    args: Vec<String>,
}

/// What curl saw of one exchange.
#[derive(Debug)]
pub struct Answer {
    /// curl's exit code: 0 is a complete answer.
    pub exit: i32,
    /// The status of the final answer; 0 if there was none.
    pub status: u16,
    /// The version as curl prints it: `1.1` or `2`.
    pub version: String,
    /// Fields of the final answer, names in lower case; trailers are at the end.
    pub fields: Vec<(String, String)>,
    /// Statuses that came before the final one (1xx).
    pub informational: Vec<u16>,
    /// The body as received.
    pub body: Vec<u8>,
    /// The status of the proxy's answer to CONNECT; 0 if there was none.
    pub connect_status: u16,
    /// What curl said (`--verbose`).
    pub said: String,
}

impl Curl {
    /// A curl that says everything, waits at most a minute and decodes nothing.
    pub fn new() -> Curl {
        let args = [
            "--silent",
            "--show-error",
            "--verbose",
            "--max-time",
            "60",
            "--globoff",
        ];
        Curl {
            args: args.map(String::from).to_vec(),
        }
    }

    /// Adds one argument.
    pub fn arg(&mut self, arg: &str) -> &mut Curl {
        self.args.push(arg.to_owned());
        self
    }

    /// Adds several arguments.
    pub fn with(mut self, args: &[&str]) -> Curl {
        self.args.extend(args.iter().map(|arg| (*arg).to_owned()));
        self
    }

    /// A command that is not run yet, for those who want to read while it runs.
    pub fn command(&self, url: &str) -> Command {
        let mut command = Command::new("curl");
        // A proxy of the developer's own must not come between.
        for name in [
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "HTTPS_PROXY",
            "ALL_PROXY",
        ] {
            command.env_remove(name);
        }
        command.args(&self.args).arg(url).stdin(Stdio::null());
        command
    }

    /// Fetches a page; a failure is part of the answer.
    #[track_caller]
    pub fn try_get(&self, url: &str) -> Answer {
        let files = tempfile::tempdir().unwrap();
        let (head, body) = (files.path().join("head"), files.path().join("body"));
        let output = self
            .command(url)
            .arg("--dump-header")
            .arg(&head)
            .arg("--output")
            .arg(&body)
            .args(["--write-out", "%{http_version} %{http_connect}"])
            .output()
            .expect("curl is installed");
        let written = String::from_utf8_lossy(&output.stdout);
        let mut answer = Answer {
            exit: output.status.code().unwrap_or(-1),
            status: 0,
            version: written.split(' ').next().unwrap_or_default().to_owned(),
            fields: Vec::new(),
            informational: Vec::new(),
            body: std::fs::read(&body).unwrap_or_default(),
            connect_status: written
                .split(' ')
                .nth(1)
                .and_then(|code| code.parse().ok())
                .unwrap_or(0),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        for line in String::from_utf8_lossy(&std::fs::read(&head).unwrap_or_default()).lines() {
            if let Some(rest) = line.strip_prefix("HTTP/") {
                if (100..200).contains(&answer.status) {
                    answer.informational.push(answer.status);
                }
                answer.status = rest
                    .split(' ')
                    .nth(1)
                    .and_then(|code| code.parse().ok())
                    .unwrap_or(0);
                answer.fields.clear();
            } else if let Some((name, value)) = line.split_once(':') {
                answer
                    .fields
                    .push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        answer
    }

    /// Fetches a page and expects a complete answer.
    #[track_caller]
    pub fn get(&self, url: &str) -> Answer {
        let answer = self.try_get(url);
        assert_eq!(answer.exit, 0, "curl failed: {answer:#?}");
        answer
    }
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The first value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.as_str())
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let all = self.fields.iter().filter(|(field, _)| field == name);
        all.map(|(_, value)| value.as_str()).collect()
    }

    /// The event code on a page of the gateway, as in `K7Q-4MD`.
    #[track_caller]
    pub fn code(&self) -> String {
        let text = self.text();
        let letters = b"ACDEFGHJKMNPQRTUVWXY34679";
        let is_code = |part: &[u8]| {
            part.iter().enumerate().all(|(at, byte)| {
                if at == 3 {
                    *byte == b'-'
                } else {
                    letters.contains(byte)
                }
            })
        };
        let bytes = text.as_bytes();
        let outside =
            |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-');
        (0..bytes.len().saturating_sub(6))
            .find(|&at| {
                is_code(&bytes[at..at + 7])
                    && outside(at.checked_sub(1).and_then(|before| bytes.get(before)))
                    && outside(bytes.get(at + 7))
            })
            .map(|at| text[at..at + 7].to_owned())
            .unwrap_or_else(|| panic!("no event code on the page:\n{text}"))
    }
}
