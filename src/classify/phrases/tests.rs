use proptest::prelude::*;

use super::*;

fn phrase(parts: &[&str], points: i32, cap: u32) -> Phrase {
    Phrase {
        parts: parts.iter().map(|part| (*part).to_owned()).collect(),
        points,
        cap,
    }
}

fn scan(phrases: &Phrases, pieces: &[&str]) -> Counts {
    let mut lane = Lane::default();
    let mut counts = Counts::default();
    for piece in pieces {
        lane.push(piece, phrases, &mut counts, &mut |_| ());
    }
    lane.end(phrases, &mut counts, &mut |_| ());
    counts
}

#[track_caller]
fn check(text: &str, expect: &[(&str, i32, u32)]) {
    let mut builder = Builder::default();
    builder.add(
        "phrases/en/gambling",
        CategoryId(1),
        vec![
            phrase(&["casino online"], 20, 2),
            phrase(&["online casino"], 10, 3),
            phrase(&["Casino"], 5, 3),
            phrase(&["bet", "odds", "bonus"], 40, 1),
            phrase(&["gambling help"], -30, 1),
            phrase(&["?!"], 99, 1),
        ],
    );
    builder.add(
        "phrases/vi/gambling",
        CategoryId(1),
        vec![
            phrase(&["đánh bạc"], 30, 3),
            phrase(&["cá độ", "bóng"], 20, 1),
            phrase(&["casino"], 4, 9),
        ],
    );
    let phrases = builder.build();
    let matches = phrases.matches(&scan(&phrases, &[text]));
    let got: Vec<_> = matches
        .iter()
        .map(|m| (&*m.entry, m.points, m.count))
        .collect();
    assert_eq!(got, expect, "{text}");
}

#[test]
fn phrases_count_whole_words_up_to_their_cap() {
    check("A casino.", &[("Casino", 5, 1)]);
    check("casinos, casinò", &[]);
    check(
        "Casino  Online/casino",
        &[
            ("casino online", 20, 1),
            ("online casino", 10, 1),
            ("Casino", 5, 2),
        ],
    );
    check(
        &"casino online ".repeat(9),
        &[
            ("casino online", 20, 2),
            ("online casino", 10, 3),
            ("Casino", 5, 3),
        ],
    );
    check("gambling help", &[("gambling help", -30, 1)]);
}

#[test]
fn combinations_need_every_part() {
    check("bet on odds", &[]);
    check("bonus! odds? bet bet", &[("bet + odds + bonus", 40, 1)]);
    check("ca do bóng", &[("cá độ + bóng", 10, 1)]);
}

#[test]
fn without_marks_counts_half_and_only_as_typed_without() {
    check("đánh bạc", &[("đánh bạc", 30, 1)]);
    check("danh bac", &[("đánh bạc", 15, 1)]);
    check("Đánh bac", &[("đánh bạc", 15, 1)]);
    check("danh bạ đành bác", &[]);
    check(
        "đánh bạc danh bac danh bac danh bac",
        &[("đánh bạc", 30, 1), ("đánh bạc", 15, 2)],
    );
}

#[test]
fn long_phrases_end_at_a_word() {
    assert_eq!(pattern("A  b!"), "a b");
    assert_eq!(pattern(&"abc ".repeat(200)).len(), 511);
    assert_eq!(pattern(&"ą".repeat(300)), "ą".repeat(128));
}

#[test]
fn hits_are_counted_as_they_come() {
    let mut builder = Builder::default();
    builder.add("p", CategoryId(1), vec![phrase(&["a b"], 1, 1)]);
    let phrases = builder.build();
    let (mut lane, mut counts) = (Lane::default(), Counts::default());
    let mut hits = Vec::new();
    for piece in ["a ", "b", " b a b. ", "x", " "] {
        lane.push(piece, &phrases, &mut counts, &mut |_| ());
        hits.push(counts.hits());
    }
    assert_eq!(hits, [0, 0, 2, 2, 2]);
}

/// Words as typed with and without marks, and how they are without.
fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["bạc", "bác", "bac", "ba", "đánh", "danh", "a"])
}

proptest! {
    #[test]
    fn marks_are_compared_word_by_word(
        texts in prop::collection::btree_set(prop::collection::vec(word(), 1..4), 1..6),
        page in prop::collection::vec(word(), 0..30),
    ) {
        let mut builder = Builder::default();
        let list = texts.iter().map(|text| phrase(&[&text.join(" ")], 2, u32::MAX)).collect();
        builder.add("p", CategoryId(1), list);
        let phrases = builder.build();
        let got: Vec<_> = phrases
            .matches(&scan(&phrases, &[&page.join(" ")]))
            .iter()
            .map(|m| (m.entry.to_string(), m.points, m.count))
            .collect();
        let mut expect = Vec::new();
        for text in &texts {
            let (mut full, mut half) = (0, 0);
            for window in page.windows(text.len()) {
                let loosely = |(f, w): (&&str, &&str)| f == w || **f == fold(w);
                if window == text {
                    full += 1;
                } else if window.iter().zip(text).all(loosely) {
                    half += 1;
                }
            }
            for (count, points) in [(full, 2), (half, 1)] {
                if count > 0 {
                    expect.push((text.join(" "), points, count));
                }
            }
        }
        prop_assert_eq!(got, expect);
    }
}

proptest! {
    #[test]
    fn the_automaton_finds_what_a_search_finds(
        texts in prop::collection::btree_set("[ab]{1,2}( [ab]{1,2}){0,2}", 1..8),
        page in "[ab]{0,3}( [ab]{1,3}){0,20}", cut in 0usize..60,
    ) {
        let mut builder = Builder::default();
        let list = texts.iter().map(|text| phrase(&[text], 1, u32::MAX)).collect();
        builder.add("p", CategoryId(1), list);
        let phrases = builder.build();
        let (head, tail) = page.split_at(cut.min(page.len()));
        let matches = phrases.matches(&scan(&phrases, &[head, tail]));
        let got: Vec<_> = matches.iter().map(|m| (m.entry.to_string(), m.count)).collect();
        let words: Vec<&str> = page.split_whitespace().collect();
        let mut expect = Vec::new();
        for text in &texts {
            let parts: Vec<&str> = text.split(' ').collect();
            let count = words.windows(parts.len()).filter(|window| *window == parts).count();
            if count > 0 {
                expect.push((text.clone(), u32::try_from(count).expect("few")));
            }
        }
        prop_assert_eq!(got, expect);
    }
}
