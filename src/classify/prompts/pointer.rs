//! Where in a body the words are: `messages[role=user].content`, `(json)[0][0]`.

use super::json::{self, Value};

/// A place, parsed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pointer(Vec<Step>);

#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// The members of this name.
    Name(String),
    /// Every member.
    All,
    /// One member, from the end if negative.
    At(isize),
    /// The last member in which a place has a value.
    Where(Vec<String>, String),
    /// A text that is JSON itself.
    Json,
}

/// Texts that are looked at in one place.
const MAX_TEXTS: usize = 256;
/// How deep the parts of a message may lie.
const MAX_PARTS: usize = 6;

impl Pointer {
    /// Reads a place, or says what is wrong with it.
    pub fn read(place: &str) -> Result<Pointer, String> {
        let mut steps = Vec::new();
        let mut rest = place.trim();
        while let Some(first) = rest.chars().next() {
            match first {
                '.' => rest = &rest[1..],
                '(' => {
                    rest = rest
                        .strip_prefix("(json)")
                        .ok_or_else(|| format!("only (json) can stand in \"{rest}\""))?;
                    steps.push(Step::Json);
                }
                '[' => {
                    let (inside, after) = rest[1..]
                        .split_once(']')
                        .ok_or_else(|| format!("a ] is missing in \"{rest}\""))?;
                    steps.push(Step::bracket(inside)?);
                    rest = after;
                }
                _ => {
                    let end = rest.find(['.', '[', '(']).unwrap_or(rest.len());
                    steps.push(Step::Name(rest[..end].to_owned()));
                    rest = &rest[end..];
                }
            }
        }
        Ok(Pointer(steps))
    }

    /// The words at the place, one text a line; empty if there are none.
    pub fn words(&self, body: &Value) -> String {
        let mut now = vec![body.clone()];
        for step in &self.0 {
            now = now
                .iter()
                .flat_map(|value| step.go(value))
                .take(MAX_TEXTS)
                .collect();
        }
        let mut texts = Vec::new();
        for value in &now {
            texts_of(value, 0, &mut texts);
        }
        texts.join("\n")
    }
}

impl Step {
    fn bracket(inside: &str) -> Result<Step, String> {
        if inside == "*" {
            return Ok(Step::All);
        }
        if let Some((path, value)) = inside.split_once('=') {
            let path = path.split('.').map(|name| name.trim().to_owned()).collect();
            return Ok(Step::Where(path, value.trim().to_owned()));
        }
        inside
            .parse()
            .map(Step::At)
            .map_err(|_| format!("[{inside}] is neither [*], a number nor [name=value]"))
    }

    fn go(&self, value: &Value) -> Vec<Value> {
        match (self, value) {
            (Step::Name(name), Value::Object(members)) => members
                .iter()
                .filter(|(own, _)| own == name)
                .map(|(_, value)| value.clone())
                .collect(),
            (Step::All, Value::List(members)) => members.clone(),
            (Step::All, Value::Object(members)) => {
                members.iter().map(|(_, value)| value.clone()).collect()
            }
            (Step::At(at), Value::List(members)) => {
                let at = if *at < 0 {
                    members.len().checked_sub(at.unsigned_abs())
                } else {
                    Some(at.unsigned_abs())
                };
                at.and_then(|at| members.get(at))
                    .cloned()
                    .into_iter()
                    .collect()
            }
            (Step::Where(path, wanted), Value::List(members)) => members
                .iter()
                .rfind(|member| {
                    text_at(member, path).is_some_and(|t| t.eq_ignore_ascii_case(wanted))
                })
                .cloned()
                .into_iter()
                .collect(),
            (Step::Json, Value::Text(text)) => json::parse(text).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

fn text_at<'v>(value: &'v Value, path: &[String]) -> Option<&'v str> {
    let mut now = value;
    for name in path {
        let Value::Object(members) = now else {
            return None;
        };
        now = members
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value)?;
    }
    match now {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The texts of a message: itself, or those of its parts. Pictures in the text are left out.
fn texts_of<'v>(value: &'v Value, depth: usize, texts: &mut Vec<&'v str>) {
    if depth > MAX_PARTS || texts.len() >= MAX_TEXTS {
        return;
    }
    match value {
        Value::Text(text) if !text.starts_with("data:") => texts.push(text),
        Value::List(members) => members.iter().for_each(|m| texts_of(m, depth + 1, texts)),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| {
                matches!(
                    name.as_str(),
                    "text" | "content" | "parts" | "value" | "message"
                )
            })
            .for_each(|(_, value)| texts_of(value, depth + 1, texts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(place: &str, body: &str, expect: &str) {
        let body = json::parse(body).expect("a test body");
        assert_eq!(
            Pointer::read(place).expect("a test place").words(&body),
            expect
        );
    }

    #[test]
    fn places() {
        let chat = r#"{"messages":[{"role":"user","content":"old"},{"role":"assistant","content":"no"},
            {"role":"user","content":[{"type":"text","text":"new"},{"type":"image_url","image_url":{"url":"data:x"}}]}]}"#;
        check("messages[role=user].content", chat, "new");
        check("messages[*].content", chat, "old\nno\nnew");
        check("messages[0].content", chat, "old");
        check("messages[-2].content", chat, "no");
        check("messages[-9].content", chat, "");
        check("messages[role=nobody].content", chat, "");
        check("a.b", r#"{"a":{"b":"x"}}"#, "x");
        check("", r#"["x","y"]"#, "x\ny");
        check("[1](json)[0][0]", r#"[null,"[[\"hello\",0]]"]"#, "hello");
        check(
            "m[author.role=user].c",
            r#"{"m":[{"author":{"role":"user"},"c":"x"}]}"#,
            "x",
        );
    }

    #[test]
    fn wrong_places_are_explained() {
        for place in ["a[", "a[x]", "a(xml)"] {
            assert!(Pointer::read(place).is_err(), "{place}");
        }
    }
}
