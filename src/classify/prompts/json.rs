//! JSON as far as it goes: a body that was cut off is read up to the cut.
//!
//! Not a validator (RFC 8259): what is no JSON gives whatever could be made of it. Depth and
//! members are bounded, and numbers are not kept.

/// A value with its texts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object, in the order written; a name may come twice.
    Object(Vec<(String, Value)>),
    /// A number, a literal, or something that was cut off.
    Other,
}

/// Arrays and objects in each other at most; what is deeper ends the reading.
const MAX_DEPTH: usize = 64;
/// Values in all.
const MAX_VALUES: usize = 50_000;
/// Bytes before the value that are passed over: a byte order mark, the frame of a Connect stream,
/// the guards `)]}'` that some services put before their JSON.
const MAX_LEAD: usize = 16;

/// The first array or object, or the text if it begins with one.
pub(super) fn parse(text: &str) -> Option<Value> {
    let start = text
        .bytes()
        .take(MAX_LEAD)
        .position(|byte| matches!(byte, b'{' | b'[' | b'"'))?;
    let mut reader = Reader {
        text,
        at: start,
        left: MAX_VALUES,
        ended: false,
    };
    Some(reader.value(0))
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    left: usize,
    /// The text ended inside a value, or a bound was met: everything open is closed.
    ended: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        self.skip_space();
        self.left = self.left.saturating_sub(1);
        if depth > MAX_DEPTH || self.left == 0 {
            self.ended = true;
            return Value::Other;
        }
        match self.peek() {
            Some(b'"') => Value::Text(self.string()),
            Some(b'[') => self.list(depth),
            Some(b'{') => self.object(depth),
            Some(_) => {
                let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
                let end = rest
                    .iter()
                    .position(|byte| matches!(byte, b',' | b']' | b'}' | b'"' | b'{' | b'['));
                self.at += end.unwrap_or(rest.len());
                Value::Other
            }
            None => {
                self.ended = true;
                Value::Other
            }
        }
    }

    fn list(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.ended = true;
                    break;
                }
                None => {
                    self.ended = true;
                    break;
                }
                Some(_) => members.push(self.value(depth + 1)),
            }
            if self.ended {
                break;
            }
        }
        Value::List(members)
    }

    fn object(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                Some(b'"') => {
                    let name = self.string();
                    self.skip_space();
                    if self.peek() == Some(b':') {
                        self.at += 1;
                        members.push((name, self.value(depth + 1)));
                    }
                }
                _ => {
                    self.ended = true;
                    break;
                }
            }
            if self.ended {
                break;
            }
        }
        Value::Object(members)
    }

    /// A string from its first quote on. Escapes are undone; broken ones are left out.
    fn string(&mut self) -> String {
        self.at += 1;
        let mut out = String::new();
        let mut high: Option<u32> = None;
        loop {
            let rest = self.text.get(self.at..).unwrap_or("");
            let stop = memchr::memchr2(b'"', b'\\', rest.as_bytes()).unwrap_or(rest.len());
            if stop > 0 {
                high = None;
                out.push_str(&rest[..stop]);
            }
            self.at += stop;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return out;
                }
                Some(_) => {
                    self.at += 1;
                    self.escape(&mut out, &mut high);
                }
                None => {
                    self.ended = true;
                    return out;
                }
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, out: &mut String, high: &mut Option<u32>) {
        let Some(next) = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        else {
            return;
        };
        self.at += next.len_utf8();
        let plain = match next {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' | 'f' => ' ',
            'u' => {
                let code = self.text.get(self.at..self.at + 4);
                let code = code.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let Some(code) = code else {
                    return;
                };
                self.at += 4;
                let (first, second) = (high.take(), code);
                match (first, second) {
                    (_, 0xd800..0xdc00) => *high = Some(second),
                    (Some(first), 0xdc00..0xe000) => {
                        let joined = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                        out.extend(char::from_u32(joined));
                    }
                    _ => out.extend(char::from_u32(second)),
                }
                return;
            }
            other => other,
        };
        *high = None;
        out.push(plain);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(value: &serde_json::Value) -> Value {
        match value {
            serde_json::Value::String(text) => Value::Text(text.clone()),
            serde_json::Value::Array(list) => Value::List(list.iter().map(of).collect()),
            serde_json::Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, value)| (name.clone(), of(value)));
                Value::Object(members.collect())
            }
            _ => Value::Other,
        }
    }

    #[test]
    fn what_is_cut_off_is_read_to_the_cut() {
        let object = |name: &str, value| Value::Object(vec![(name.to_owned(), value)]);
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(
            parse(r#"{"a":["x","yz"#),
            Some(object("a", Value::List(vec![text("x"), text("yz")])))
        );
        assert_eq!(parse(r#"{"a":"\u00"#), Some(object("a", text("00"))));
        assert_eq!(parse(r#"{"a":"b\"#), Some(object("a", text("b"))));
        assert_eq!(parse(r#"{"a":"#), Some(object("a", Value::Other)));
        assert_eq!(
            parse("\0\0\0\0\u{5}{\"a\":\"b\"}"),
            Some(object("a", text("b")))
        );
        assert_eq!(parse(")]}'\n[\"a\"]"), Some(Value::List(vec![text("a")])));
        assert_eq!(
            parse(r#"{"a":"😀 \ud83d\ude00 \ud83d x"}"#),
            Some(object("a", text("😀 😀  x")))
        );
        assert_eq!(parse("42"), None);
        assert_eq!(parse(""), None);
        let deep = "[".repeat(100_000);
        assert!(parse(&deep).is_some());
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            any::<String>().prop_map(serde_json::Value::from),
            any::<i64>().prop_map(serde_json::Value::from),
            Just(serde_json::Value::Null),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_is_read_as_it_is(value in any_json()) {
            prop_assume!(!matches!(value, serde_json::Value::Null | serde_json::Value::Number(_)));
            prop_assert_eq!(parse(&value.to_string()), Some(of(&value)));
        }

        #[test]
        fn nothing_panics(text in any::<String>(), cut in 0..200usize, value in any_json()) {
            parse(&text);
            let written = value.to_string();
            parse(&written[..written.floor_char_boundary(cut)]);
        }
    }
}
