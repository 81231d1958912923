//! Letters in shapes that Unicode does not trace back to plain ones.
//!
//! NFKC undoes fullwidth, circled, mathematical and raised letters. What is left are small
//! capitals, letters with strokes, white letters on black, flags, and letters of far alphabets
//! that look Latin. Only words that hold such a letter come here.

/// The plain letter that a character shows; itself if it shows none other.
pub(super) fn plain(c: char) -> char {
    if c < '\u{131}' {
        return c;
    }
    let from = |start: u32| {
        let at = (c as u32).checked_sub(start)?;
        char::from_u32('a' as u32 + at).filter(char::is_ascii_lowercase)
    };
    let block = match c {
        // NFKC would put them between brackets.
        '\u{249c}'..='\u{24b5}' => from(0x249c),
        '\u{1f110}'..='\u{1f129}' => from(0x1f110),
        '\u{1f150}'..='\u{1f169}' => from(0x1f150),
        '\u{1f170}'..='\u{1f189}' => from(0x1f170),
        '\u{1f1e6}'..='\u{1f1ff}' => from(0x1f1e6),
        _ => SHAPES
            .binary_search_by_key(&c, |(shape, _)| *shape)
            .ok()
            .and_then(|at| SHAPES.get(at))
            .map(|(_, letter)| *letter),
    };
    block.unwrap_or(c)
}

/// Whether a sign is drawn as a letter, although it is none by its nature.
pub(super) fn is_letter(c: char) -> bool {
    matches!(c, '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}' | '\u{1f1e6}'..='\u{1f1ff}'
        | '\u{249c}'..='\u{24e9}' | '\u{1f110}'..='\u{1f12b}' | '\u{1f130}'..='\u{1f149}')
}

/// Sorted by the shape. Letters of the four languages are not among them.
const SHAPES: &[(char, char)] = &[
    ('\u{131}', 'i'),
    ('\u{180}', 'b'),
    ('\u{183}', 'b'),
    ('\u{188}', 'c'),
    ('\u{18c}', 'd'),
    ('\u{192}', 'f'),
    ('\u{197}', 'i'),
    ('\u{199}', 'k'),
    ('\u{19a}', 'l'),
    ('\u{19e}', 'n'),
    ('\u{1a5}', 'p'),
    ('\u{1ab}', 't'),
    ('\u{1ad}', 't'),
    ('\u{1b4}', 'y'),
    ('\u{1b6}', 'z'),
    ('\u{1c0}', 'l'),
    ('\u{1e5}', 'g'),
    ('\u{225}', 'z'),
    ('\u{237}', 'j'),
    ('\u{23c}', 'c'),
    ('\u{247}', 'e'),
    ('\u{249}', 'j'),
    ('\u{24d}', 'r'),
    ('\u{24f}', 'y'),
    ('\u{251}', 'a'),
    ('\u{253}', 'b'),
    ('\u{255}', 'c'),
    ('\u{256}', 'd'),
    ('\u{257}', 'd'),
    ('\u{260}', 'g'),
    ('\u{261}', 'g'),
    ('\u{262}', 'g'),
    ('\u{266}', 'h'),
    ('\u{268}', 'i'),
    ('\u{269}', 'i'),
    ('\u{26a}', 'i'),
    ('\u{26b}', 'l'),
    ('\u{26d}', 'l'),
    ('\u{271}', 'm'),
    ('\u{272}', 'n'),
    ('\u{273}', 'n'),
    ('\u{274}', 'n'),
    ('\u{275}', 'o'),
    ('\u{27c}', 'r'),
    ('\u{27d}', 'r'),
    ('\u{280}', 'r'),
    ('\u{282}', 's'),
    ('\u{288}', 't'),
    ('\u{289}', 'u'),
    ('\u{28b}', 'v'),
    ('\u{28f}', 'y'),
    ('\u{290}', 'z'),
    ('\u{291}', 'z'),
    ('\u{299}', 'b'),
    ('\u{29c}', 'h'),
    ('\u{29f}', 'l'),
    ('\u{501}', 'd'),
    ('\u{561}', 'w'),
    ('\u{563}', 'q'),
    ('\u{566}', 'q'),
    ('\u{570}', 'h'),
    ('\u{578}', 'n'),
    ('\u{57c}', 'n'),
    ('\u{57d}', 'u'),
    ('\u{581}', 'g'),
    ('\u{584}', 'f'),
    ('\u{585}', 'o'),
    ('\u{13a0}', 'd'),
    ('\u{13a1}', 'r'),
    ('\u{13a2}', 't'),
    ('\u{13a5}', 'i'),
    ('\u{13a9}', 'y'),
    ('\u{13aa}', 'a'),
    ('\u{13ab}', 'j'),
    ('\u{13ac}', 'e'),
    ('\u{13b3}', 'w'),
    ('\u{13b7}', 'm'),
    ('\u{13bb}', 'h'),
    ('\u{13c0}', 'g'),
    ('\u{13c2}', 'h'),
    ('\u{13c3}', 'z'),
    ('\u{13cf}', 'b'),
    ('\u{13d2}', 'r'),
    ('\u{13d4}', 'w'),
    ('\u{13d5}', 's'),
    ('\u{13d9}', 'v'),
    ('\u{13da}', 's'),
    ('\u{13de}', 'l'),
    ('\u{13df}', 'c'),
    ('\u{13e2}', 'p'),
    ('\u{13e6}', 'k'),
    ('\u{13f4}', 'b'),
    ('\u{1d00}', 'a'),
    ('\u{1d03}', 'b'),
    ('\u{1d04}', 'c'),
    ('\u{1d05}', 'd'),
    ('\u{1d07}', 'e'),
    ('\u{1d0a}', 'j'),
    ('\u{1d0b}', 'k'),
    ('\u{1d0d}', 'm'),
    ('\u{1d0f}', 'o'),
    ('\u{1d18}', 'p'),
    ('\u{1d1b}', 't'),
    ('\u{1d1c}', 'u'),
    ('\u{1d20}', 'v'),
    ('\u{1d21}', 'w'),
    ('\u{1d22}', 'z'),
    ('\u{1d7d}', 'p'),
    ('\u{2c65}', 'a'),
    ('\u{2c66}', 't'),
    ('\u{a730}', 'f'),
    ('\u{a731}', 's'),
    ('\u{a741}', 'k'),
    ('\u{a793}', 'c'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_sorted_and_plain() {
        assert!(SHAPES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(SHAPES.iter().all(|(_, plain)| plain.is_ascii_lowercase()));
        assert_eq!(plain('\u{1f169}'), 'z');
        assert_eq!(plain('\u{1f1e6}'), 'a');
        assert_eq!(plain('ł'), 'ł');
        assert_eq!(plain('ж'), 'ж');
    }
}
