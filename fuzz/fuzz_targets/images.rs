//! No picture and no list of pictures panics, however it is coded; what a list says is kept
//! within its bounds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::classify::images::{ImageList, Images, PictureKind};
use schoolgate::model::CategoryId;

fuzz_target!(|input: &[u8]| {
    let (list, problems) = ImageList::parse(input);
    assert!(list.format.is_some() || problems.iter().any(|problem| problem.fatal));
    let _kind = PictureKind::of(input);
    let mut images = Images::default();
    images.list("images/fuzz/given", CategoryId(0), true, list);
    let text = b"pdq\nf8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22\n";
    let (list, problems) = ImageList::parse(text);
    assert!(problems.is_empty());
    images.list("images/fuzz/one", CategoryId(1), false, list);
    for coding in [None, Some("gzip"), Some("br, zstd")] {
        let (evidence, trouble) = images.judge(input, coding);
        assert!(evidence.matches.len() <= 2 && trouble.is_none());
    }
});
