//! Files of a tar archive, as far as lists need it: names and contents (POSIX.1-2017, pax,
//! "ustar Interchange Format").

/// Most bytes of one file.
const MAX_FILE: usize = 16 << 20;
const BLOCK: usize = 512;

/// Names and contents of the plain files; what is damaged ends it, long GNU names are cut.
pub(super) fn files(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut rest = archive;
    while let Some((head, after)) = rest.split_at_checked(BLOCK) {
        let field = |from: usize, length: usize| head.get(from..from + length).unwrap_or_default();
        let text = |bytes: &[u8]| {
            let end = bytes
                .iter()
                .position(|byte| *byte == 0)
                .unwrap_or(bytes.len());
            String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned()
        };
        let name = text(field(0, 100));
        if name.is_empty() {
            break;
        }
        let Ok(size) = usize::from_str_radix(text(field(124, 12)).trim(), 8) else {
            break;
        };
        let Some(content) = after.get(..size).filter(|_| size <= MAX_FILE) else {
            break;
        };
        if matches!(field(156, 1), [b'0' | 0]) {
            let prefix = text(field(345, 155));
            let name = match (field(257, 5), prefix.as_str()) {
                (b"ustar", prefix) if !prefix.is_empty() => format!("{prefix}/{name}"),
                _ => name,
            };
            files.push((name, content.to_vec()));
        }
        let whole = size.div_ceil(BLOCK).saturating_mul(BLOCK);
        rest = after.get(whole..).unwrap_or_default();
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, kind: u8, content: &[u8]) -> Vec<u8> {
        let mut block = vec![0; BLOCK];
        block[..name.len()].copy_from_slice(name.as_bytes());
        let size = format!("{:011o}", content.len());
        block[124..135].copy_from_slice(size.as_bytes());
        block[156] = kind;
        block.extend_from_slice(content);
        block.resize(BLOCK + content.len().div_ceil(BLOCK) * BLOCK, 0);
        block
    }

    #[test]
    fn plain_files_come_out_and_damage_ends_it() {
        let mut archive = entry("dir/", b'5', b"");
        archive.extend(entry("dir/a", b'0', &[b'x'; 600]));
        archive.extend(entry("dir/b", 0, b"yes"));
        let names = |archive: &[u8]| -> Vec<(String, usize)> {
            let files = files(archive).into_iter();
            files.map(|(name, content)| (name, content.len())).collect()
        };
        let expect = [("dir/a".to_owned(), 600), ("dir/b".to_owned(), 3)];
        assert_eq!(names(&archive), expect);
        archive.extend([0; 1024]);
        assert_eq!(names(&archive), expect);
        for end in 0..archive.len() {
            assert!(names(&archive[..end]).len() <= 2, "{end}");
        }
        let mut lies = entry("a", b'0', b"x");
        lies[124..135].copy_from_slice(b"77777777777");
        assert!(names(&lies).is_empty());
    }
}
