//! Small texts from outside, each for its own reader: lists of people, tokens in links, fields of
//! heads, records of the journal. The first byte chooses.

#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::classify::RequestHead;
use schoolgate::identity::Users;
use schoolgate::model::{PageUrl, Record, Timestamp};
use schoolgate::pages::token::Tokens;

fuzz_target!(|input: &[u8]| {
    let Some((choice, rest)) = input.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    match choice % 4 {
        0 => drop(Users::parse(&text, "users.toml")),
        1 => {
            let tokens = Tokens::new(&[7; 32]);
            assert!(tokens.read(&text, Timestamp(0)).is_err(), "a guessed token");
        }
        2 => {
            let mut head = RequestHead::default();
            for line in rest.split(|byte| *byte == b'\n') {
                let mut parts = line.splitn(2, |byte| *byte == b':');
                let name = String::from_utf8_lossy(parts.next().unwrap_or_default());
                head.field(&name, parts.next().unwrap_or_default());
            }
        }
        _ => {
            // What reads as a record is written and read as the same.
            if let Ok(record) = serde_json::from_str::<Record>(&text) {
                let again = serde_json::to_string(&record).expect("a record is JSON");
                let read: Record = serde_json::from_str(&again).expect("what was written");
                assert_eq!(read.id(), record.id());
            }
        }
    }
    drop(PageUrl::parse(&text));
});
