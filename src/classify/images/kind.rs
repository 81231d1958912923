//! Which bodies are pictures, by their first bytes (WHATWG MIME Sniffing, section 6.1).

/// A format of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// JPEG.
    Jpeg,
    /// PNG, animated or not.
    Png,
    /// GIF.
    Gif,
    /// WebP.
    WebP,
    /// Windows bitmap.
    Bmp,
    /// AVIF and HEIF: known by exact hashes only, since no decoder is at hand.
    Avif,
}

/// Bytes that [`PictureKind::of`] needs at most.
pub const SNIFFED: usize = 16;

impl PictureKind {
    /// What begins so; the label does not matter, as it does not to a browser that shows a
    /// picture.
    pub fn of(start: &[u8]) -> Option<PictureKind> {
        let at = |from: usize, sign: &[u8]| {
            start
                .get(from..from + sign.len())
                .is_some_and(|bytes| bytes == sign)
        };
        if at(0, b"\xff\xd8\xff") {
            Some(PictureKind::Jpeg)
        } else if at(0, b"\x89PNG\r\n\x1a\n") {
            Some(PictureKind::Png)
        } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
            Some(PictureKind::Gif)
        } else if at(0, b"RIFF") && at(8, b"WEBP") {
            Some(PictureKind::WebP)
        } else if at(0, b"BM") && at(6, &[0; 4]) {
            // Two letters alone begin many a text; the four reserved bytes do not.
            Some(PictureKind::Bmp)
        } else if at(4, b"ftyp")
            && [b"avif", b"avis", b"heic", b"heix", b"mif1"]
                .iter()
                .any(|brand| at(8, *brand))
        {
            Some(PictureKind::Avif)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_decide() {
        for (bytes, expect) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], Some(PictureKind::Jpeg)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(PictureKind::Png)),
            (b"GIF89a\x01\0", Some(PictureKind::Gif)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(PictureKind::WebP)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"BM\x36\0\0\0\0\0\0\0\x36\0", Some(PictureKind::Bmp)),
            (b"BMW and other cars", None),
            (b"\0\0\0\x1cftypavif", Some(PictureKind::Avif)),
            (b"\0\0\0\x1cftypisom", None),
            (b"<html>", None),
            (b"GIF", None),
            (b"", None),
        ] {
            assert_eq!(PictureKind::of(bytes), expect, "{bytes:?}");
        }
    }
}
