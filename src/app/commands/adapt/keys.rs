//! One key in and out of `model/keys.toml`, with everything that people wrote there left alone.

use serde::Deserialize;

/// What stands behind the school's own key.
const REMARK: &str = "# this school's own";

#[derive(Deserialize)]
struct File {
    trusted: toml::Spanned<Vec<String>>,
}

/// The file with a key; as it is if the key is there.
///
/// # Errors
/// If the file is not one of keys.
pub(super) fn with(text: &str, key: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Ok(format!("trusted = [\n  \"{key}\", {REMARK}\n]\n"));
    }
    let file: File = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    if file.trusted.get_ref().iter().any(|known| known == key) {
        return Ok(text.to_owned());
    }
    // The span ends behind the closing bracket.
    let end = file.trusted.span().end.saturating_sub(1);
    let (before, after) = text
        .split_at_checked(end)
        .filter(|(_, after)| after.starts_with(']'))
        .ok_or("`trusted` is not a list in brackets")?;
    // Behind the last value, which a remark may follow.
    let last = file.trusted.get_ref().last();
    let value = last.and_then(|last| before.rfind(last.as_str()).map(|at| at + last.len() + 1));
    let before = match value {
        Some(at) if !before[at..].trim_start().starts_with(',') => {
            format!("{},{}", &before[..at], &before[at..])
        }
        _ => before.to_owned(),
    };
    let gap = if before.ends_with('\n') { "" } else { "\n" };
    Ok(format!("{before}{gap}  \"{key}\", {REMARK}\n{after}"))
}

/// The file without the line that [`with`] has written.
pub(super) fn without(text: &str, key: &str) -> String {
    let own = |line: &&str| !(line.contains(key) && line.contains(REMARK));
    text.split_inclusive('\n').filter(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, keys: &[&str]) {
        let key = "b".repeat(64);
        let more = with(text, &key).unwrap();
        let file: File = toml::from_str(&more).unwrap();
        let mut expect: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        expect.push(key.clone());
        assert_eq!(file.trusted.get_ref(), &expect, "{more}");
        assert_eq!(with(&more, &key).unwrap(), more, "once");
        let less = without(&more, &key);
        if !text.trim().is_empty() {
            let file: File = toml::from_str(&less).unwrap();
            assert_eq!(file.trusted.get_ref(), keys, "{less}");
        }
        assert!(!less.contains(&key));
    }

    #[test]
    fn a_key_comes_and_goes_and_the_rest_stays() {
        let a = "a".repeat(64);
        check("", &[]);
        check("trusted = []\n", &[]);
        check(
            &format!("# who\ntrusted = [\n  \"{a}\", # them\n]\n"),
            &[&a],
        );
        check(&format!("trusted = [\"{a}\"]\n# end"), &[&a]);
        check(&format!("trusted = [\n  \"{a}\" # no comma\n]"), &[&a]);
        let text = format!("# who\ntrusted = [\n  \"{a}\", # them\n]\n");
        let key = "b".repeat(64);
        assert_eq!(without(&with(&text, &key).unwrap(), &key), text);
        assert!(with("trusted = 3", &key).is_err());
        assert!(with("other = []", &key).is_err());
    }
}
