//! The stylesheet and the script, under names that change with their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::error::Error;

/// A file that browsers may keep for good.
pub(crate) struct Asset {
    stem: &'static str,
    ending: &'static str,
    kind: &'static str,
    content: &'static str,
    digest: LazyLock<String>,
}

/// The stylesheet.
pub(crate) static CSS: Asset = Asset {
    stem: "staff",
    ending: "css",
    kind: "text/css; charset=utf-8",
    content: include_str!("assets/staff.css"),
    digest: LazyLock::new(|| digest(include_str!("assets/staff.css"))),
};

/// The script.
pub(crate) static SCRIPT: Asset = Asset {
    stem: "live",
    ending: "js",
    kind: "text/javascript; charset=utf-8",
    content: include_str!("assets/live.js"),
    digest: LazyLock::new(|| digest(include_str!("assets/live.js"))),
};

/// The script that asks the browser for passkeys.
pub(crate) static PASSKEY: Asset = Asset {
    stem: "passkey",
    ending: "js",
    kind: "text/javascript; charset=utf-8",
    content: include_str!("assets/passkey.js"),
    digest: LazyLock::new(|| digest(include_str!("assets/passkey.js"))),
};

/// Hides the page of a case at once.
pub(crate) static HIDE: Asset = Asset {
    stem: "hide",
    ending: "js",
    kind: "text/javascript; charset=utf-8",
    content: include_str!("assets/hide.js"),
    digest: LazyLock::new(|| digest(include_str!("assets/hide.js"))),
};

/// Answers requests with one key.
pub(crate) static KEYS: Asset = Asset {
    stem: "keys",
    ending: "js",
    kind: "text/javascript; charset=utf-8",
    content: include_str!("assets/keys.js"),
    digest: LazyLock::new(|| digest(include_str!("assets/keys.js"))),
};

fn digest(content: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, content.as_bytes());
    data_encoding::HEXLOWER
        .encode(digest.as_ref())
        .chars()
        .take(16)
        .collect()
}

fn name(asset: &Asset) -> String {
    format!("{}-{}.{}", asset.stem, *asset.digest, asset.ending)
}

/// Where an asset is.
pub(crate) fn address(asset: &Asset) -> String {
    format!("/assets/{}", name(asset))
}

/// Serves an asset.
pub(crate) async fn serve(Path(asked): Path<String>) -> Result<Response, Error> {
    let asset = [&CSS, &SCRIPT, &PASSKEY, &HIDE, &KEYS]
        .into_iter()
        .find(|asset| name(asset) == asked);
    let asset = asset.ok_or(Error::NotFound)?;
    Ok((
        [
            (header::CONTENT_TYPE, asset.kind),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ],
        asset.content,
    )
        .into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_stays_small_and_nothing_is_loaded_from_elsewhere() {
        let scripts = [&SCRIPT, &PASSKEY, &HIDE];
        let size: usize = scripts.iter().map(|asset| asset.content.len()).sum();
        assert!(size < 30 * 1024, "{size}");
        for asset in [&CSS, &SCRIPT, &PASSKEY, &HIDE, &KEYS] {
            assert!(
                !asset.content.contains("//") || asset.ending == "js",
                "{}",
                asset.stem
            );
            assert!(!asset.content.contains("http:") && !asset.content.contains("https:"));
        }
    }
}
