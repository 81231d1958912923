use proptest::prelude::*;

use super::super::ClassifierBuilder;
use super::*;

fn service(id: &str, host: &str, path: &str, shape: Shape, field: &str, words: &[&str]) -> Service {
    Service {
        id: id.to_owned(),
        hosts: vec![host.to_owned()],
        paths: vec![path.to_owned()],
        shape,
        field: field.to_owned(),
        words: words.iter().map(|place| (*place).to_owned()).collect(),
    }
}

fn classifier() -> super::super::Classifier {
    let mut builder = ClassifierBuilder::default();
    for known in [
        service(
            "chat",
            "chat.example",
            "/api/*/completion",
            Shape::Json,
            "",
            &["prompt"],
        ),
        service(
            "rpc",
            "rpc.example",
            "/_/*/StreamGenerate",
            Shape::Form,
            "f.req",
            &["(json)[1](json)[0][0]"],
        ),
        service(
            "upload",
            "up.example",
            "/c",
            Shape::Form,
            "data",
            &["(json).inputs"],
        ),
        service(
            "search",
            "films.example",
            "/search",
            Shape::Form,
            "q",
            &[""],
        ),
    ] {
        builder.service(known);
    }
    builder.build([0; 16])
}

fn read(url: &str, kind: &str, coding: &str, body: &[u8], cut: usize) -> Option<String> {
    let head = PromptHead {
        method: "POST".into(),
        content_type: Some(kind.into()),
        content_encoding: Some(coding.into()),
    };
    let url = PageUrl::parse(url).expect("a test address");
    let mut reader = classifier().prompt(&url, &head)?;
    for piece in body.chunks(cut) {
        reader.push(piece);
    }
    reader.finish()
}

#[track_caller]
fn check(url: &str, kind: &str, body: &str, expect: Option<&str>) {
    for cut in [1, 7, body.len().max(1)] {
        assert_eq!(
            read(url, kind, "", body.as_bytes(), cut).as_deref(),
            expect,
            "{url}"
        );
    }
}

const JSON: &str = "application/json; charset=utf-8";
const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn known_services() {
    let body = r#"{"prompt":"how do volcanoes work"}"#;
    let asked = Some("how do volcanoes work");
    check("https://chat.example/api/77/completion", JSON, body, asked);
    check(
        "https://www.chat.example/api/77/completion/",
        "text/plain",
        body,
        asked,
    );
    check("https://chat.example/api/completion", JSON, body, None);
    check("https://other.example/api/77/completion", JSON, body, None);
    check(
        "https://rpc.example/_/BardChatUi/StreamGenerate?x=1",
        FORM,
        "f.req=%5Bnull%2C%22%5B%5B%5C%22how+do+volcanoes+work%5C%22%2C0%5D%5D%22%5D&at=x",
        asked,
    );
    check(
        "https://films.example/search",
        FORM,
        "q=how+do+volcanoes+work&kl=",
        asked,
    );
    check(
        "https://films.example/other",
        FORM,
        "q=how+do+volcanoes+work",
        None,
    );
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{\"inputs\":\"how do volcanoes work\"}\r\n--b--";
    check(
        "https://up.example/c",
        "multipart/form-data; boundary=b",
        multipart,
        asked,
    );
}

#[test]
fn conversations_on_any_host() {
    let url = "https://unheard-of.example/v1/chat/completions";
    let asked = Some("newest");
    check(
        url,
        JSON,
        r#"{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"old"},{"role":"assistant","content":"a"},{"role":"user","content":"newest"}]}"#,
        asked,
    );
    check(
        url,
        JSON,
        r#"{"messages":[{"content":[{"type":"text","text":"newest"}],"role":"user"}]}"#,
        asked,
    );
    check(
        url,
        JSON,
        r#"{"messages":[{"author":{"role":"user"},"content":{"parts":["newest"]}}]}"#,
        asked,
    );
    check(
        url,
        JSON,
        r#"{"contents":[{"role":"user","parts":[{"text":"newest"}]}]}"#,
        asked,
    );
    check(
        url,
        JSON,
        r#"{"input":[{"role":"user","content":[{"type":"input_text","text":"newest"}]}]}"#,
        asked,
    );
    check(
        url,
        "application/connect+json",
        "\0\0\0\0\u{20}{\"messages\":[{\"role\":\"user\",\"content\":\"newest\"}]}",
        asked,
    );
}

#[test]
fn everything_else_is_none_of_our_business() {
    let url = "https://shop.example/api/cart";
    check(
        url,
        JSON,
        r#"{"messages":["hello"],"prompt":"x","input":"y"}"#,
        None,
    );
    check(
        url,
        JSON,
        r#"{"messages":[{"role":"assistant","content":"x"}]}"#,
        None,
    );
    check(url, JSON, "no json at all", None);
    check(url, JSON, "", None);
    check(url, "application/octet-stream", "{}", None);
    check(
        url,
        "text/plain",
        r#"{"messages":[{"role":"user","content":"x"}]}"#,
        None,
    );
    check(url, "image/png", "x", None);
    let get = PromptHead {
        method: "GET".into(),
        content_type: Some(JSON.into()),
        content_encoding: None,
    };
    let url = PageUrl::parse(url).expect("a test address");
    assert!(classifier().prompt(&url, &get).is_none());
}

#[test]
fn coded_and_long_bodies() {
    use std::io::Write as _;
    let url = "https://unheard-of.example/chat";
    let body = r#"{"messages":[{"role":"user","content":"newest"}]}"#;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(body.as_bytes())
        .expect("a Vec takes everything");
    let coded = gzip.finish().expect("a Vec takes everything");
    assert_eq!(
        read(url, JSON, "gzip", &coded, 3).as_deref(),
        Some("newest")
    );
    assert_eq!(read(url, JSON, "rot13", &coded, 3), None);
    let bomb = {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&vec![b' '; 16 << 20])
            .expect("a Vec takes everything");
        gzip.finish().expect("a Vec takes everything")
    };
    assert_eq!(read(url, JSON, "gzip", &bomb, 4096), None);
    // A picture behind the words, longer than anybody reads.
    let long = format!(
        r#"{{"messages":[{{"role":"user","content":[{{"type":"text","text":"newest"}},{{"image_url":"data:{}"}}]}}]}}"#,
        "A".repeat(MAX_BODY * 2)
    );
    assert_eq!(
        read(url, JSON, "", long.as_bytes(), 65_536).as_deref(),
        Some("newest")
    );
}

proptest! {
    #[test]
    fn however_it_is_cut_the_same_is_read(
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..400),
            any::<String>().prop_map(|text| serde_json::json!({"messages":[{"role":"user","content":text}]}).to_string().into_bytes()),
        ],
        cut in 1..60usize,
        coding in prop::sample::select(vec!["", "gzip", "br"]),
    ) {
        let url = "https://unheard-of.example/chat";
        let whole = read(url, JSON, coding, &body, body.len().max(1));
        prop_assert_eq!(whole, read(url, JSON, coding, &body, cut));
    }
}
