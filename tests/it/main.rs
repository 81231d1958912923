//! The program as a school meets it: a real gateway process, a real web site, real curl and raw
//! sockets on loopback. `world` and `origin` are the scenery; every other file is named after a
//! behaviour.
//!
//! Needs `curl`, `openssl`, and `unshare` and `setpriv` of util-linux; nothing leaves the machine.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by ending"
)]

mod curl;
mod frames;
mod onnx;
mod origin;
mod recorder;
#[expect(
    dead_code,
    reason = "tests of the library use the same servers, and other parts of them"
)]
mod sink;
mod tunnel;
mod world;

mod blocks;
mod certificates;
mod chains;
mod clients;
mod clocks;
mod concerns;
mod connects;
mod crowds;
mod drills;
mod evasions;
mod faults;
mod forgets;
mod hostile;
mod http1_answers;
mod http1_duties;
mod http1_smuggling;
mod http2_server;
mod http2_streams;
mod identifies;
mod lesson;
mod notices;
mod opens;
mod pages;
mod parents;
mod parts;
mod pictures;
mod prompts;
mod reloads;
mod remembers;
mod sockets;
mod starts;
mod stops;
mod streams;
mod surfaces;
mod survives;
mod tidy;
mod upgrades;
mod waives;
mod wishes;
