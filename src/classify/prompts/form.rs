//! Fields of HTML forms: `application/x-www-form-urlencoded` (WHATWG URL, section 5.1) and
//! `multipart/form-data` (RFC 7578), of which only the beginning may be there.

use super::super::media;
use super::super::search::values;

/// A field of a form body.
pub(super) fn field(content_type: &str, body: &str, name: &str) -> Option<String> {
    if content_type
        .trim_start()
        .to_ascii_lowercase()
        .starts_with("multipart/")
    {
        part(content_type, body, name)
    } else {
        let found = values(body, &[name.to_owned()]);
        (!found.is_empty()).then(|| found.join("\n"))
    }
}

fn part(content_type: &str, body: &str, name: &str) -> Option<String> {
    let boundary = media::parameter(Some(content_type), "boundary")?;
    let delimiter = format!("--{boundary}");
    body.split(&delimiter).skip(1).take(64).find_map(|part| {
        let (head, content) = part
            .split_once("\r\n\r\n")
            .or_else(|| part.split_once("\n\n"))?;
        let disposition = head.lines().find(|line| {
            line.to_ascii_lowercase()
                .starts_with("content-disposition:")
        })?;
        let own = media::parameter(Some(disposition), "name")?;
        (own == name).then(|| content.trim_end_matches(['\r', '\n']).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: &str, body: &str, expect: Option<&str>) {
        assert_eq!(field(kind, body, "q").as_deref(), expect);
    }

    #[test]
    fn fields_of_both_kinds() {
        let form = "application/x-www-form-urlencoded";
        check(form, "a=1&q=two+words%21", Some("two words!"));
        check(form, "a=1", None);
        check(form, "q=cut%2", Some("cut%2"));
        let kind = "multipart/form-data; boundary=\"xYz\"";
        let part = |name: &str, text: &str| {
            format!("--xYz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        check(
            kind,
            &(part("a", "1") + &part("q", "words") + "--xYz--\r\n"),
            Some("words"),
        );
        check(kind, &part("a", "1"), None);
        check(
            kind,
            "--xYz\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\ncut o",
            Some("cut o"),
        );
        check("multipart/form-data", "x", None);
    }
}
