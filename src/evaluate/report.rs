//! Tables as a Markdown page, written whole each time.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::metrics::Rate;
use super::tables::{Row, Summary, Tables};

/// What stands above the tables.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// The program's version.
    pub version: String,
    /// The digest of the rules.
    pub rules: String,
    /// The tier at whose thresholds it was flagged.
    pub tier: String,
    /// The arguments that give the same page, without paths of one machine.
    pub command: String,
}

/// Languages in which the school speaks; others are taken together.
const LANGUAGES: [&str; 4] = ["en", "vi", "pl", "ru"];
/// Fewer positives than this make no row of their own: one text more or less would be news.
const FEWEST: u64 = 10;

fn language(tag: &str) -> &'static str {
    let known = LANGUAGES.iter().find(|known| **known == tag);
    known.copied().unwrap_or("other")
}

/// The page.
pub fn markdown(tables: &Tables, facts: &Facts) -> String {
    let mut page = String::new();
    let out = &mut page;
    head(out, facts);
    pages(out, tables);
    hard(out, tables);
    summaries(out, tables);
    targets(out, tables);
    sources(out, tables);
    calibration(out, tables);
    data(out, tables);
    reproduce(out, facts);
    page
}

/// One line of text.
fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("a String takes whatever is written");
    out.push('\n');
}

macro_rules! line {
    ($out:expr) => { line($out, format_args!("")) };
    ($out:expr, $($text:tt)*) => { line($out, format_args!($($text)*)) };
}

fn head(out: &mut String, facts: &Facts) {
    line!(out, "# How well it judges");
    line!(out);
    line!(
        out,
        "Written by `schoolgate eval` on {}, version {}, rules {}. Do not edit: run it again.",
        facts.day,
        facts.version,
        facts.rules.get(..16).unwrap_or(&facts.rules)
    );
    line!(out);
    line!(
        out,
        "*Ours* flags a category at the threshold of the tier `{}`, and *closes* what that tier would not see. \
         *Words* flags a category as soon as one phrase of our own lists for it occurs, whatever its weight. \
         *e2guardian* is the published algorithm over its packaged phrase lists in all languages at a naughtyness \
         limit of 50, 100 and 160; it is given every benefit: a page that it closes for whatever reason counts as \
         recognised. Shares in per cent, with the 95 % interval (Wilson) in brackets; AUC × 100 with that of a \
         bootstrap with a fixed seed. *Recall at 0.5 %* is the best recall at that share of false alarms, wherever \
         the threshold is; *ECE* the expected calibration error.",
        facts.tier
    );
    line!(out);
}

fn pages(out: &mut String, tables: &Tables) {
    line!(out, "## Harmless real pages that would be closed");
    line!(out);
    line!(out, "The goal is 0.2 % at most.");
    line!(out);
    closed(out, tables, &tables.pages, "Source");
}

fn hard(out: &mut String, tables: &Tables) {
    line!(out, "## Harmless texts that are hard");
    line!(out);
    line!(out, "Closed, by why they are hard.");
    line!(out);
    closed(out, tables, &tables.hard, "Kind");
}

/// One line for each group and language with every system beside each other.
fn closed(out: &mut String, tables: &Tables, rows: &[Summary], of: &str) {
    if rows.is_empty() {
        line!(out, "No such samples were given.");
        line!(out);
        return;
    }
    heading(out, tables, &[of, "Language", "n"]);
    let groups = grouped(tables, rows);
    let mut sums = vec![Sums::default(); tables.systems.len()];
    for ((of, language), rows) in &groups {
        for (sum, row) in sums.iter_mut().zip(rows) {
            sum.add(row);
        }
        closed_line(out, plain(of).as_str(), language, rows);
    }
    closed_line(out, "**all**", "", &sums);
    line!(out);
}

fn closed_line(out: &mut String, of: &str, language: &str, rows: &[Sums]) {
    let n = rows.first().map_or(0, |row| row.closed.of);
    // What holds only harmful samples has nothing to say here.
    if n > 0 {
        let cells: Vec<String> = rows.iter().map(|row| share(row.closed)).collect();
        line!(out, "| {of} | {language} | {n} | {} |", cells.join(" | "));
    }
}

/// What one system said of a group.
#[derive(Clone, Copy, Default)]
struct Sums {
    right: Rate,
    flagged: Rate,
    closed: Rate,
}

impl Sums {
    fn add(&mut self, other: &Sums) {
        let both = |a: Rate, b: Rate| Rate {
            hits: a.hits + b.hits,
            of: a.of + b.of,
        };
        self.right = both(self.right, other.right);
        self.flagged = both(self.flagged, other.flagged);
        self.closed = both(self.closed, other.closed);
    }
}

/// Each group in our languages and in all others together, a sum for each system.
fn grouped<'t>(
    tables: &Tables,
    rows: &'t [Summary],
) -> BTreeMap<(&'t str, &'static str), Vec<Sums>> {
    let mut groups: BTreeMap<(&str, &str), Vec<Sums>> = BTreeMap::new();
    for row in rows {
        let Some(at) = tables.systems.iter().position(|s| s.name == row.system) else {
            continue;
        };
        let sums = groups
            .entry((&row.of, language(&row.language)))
            .or_insert_with(|| vec![Sums::default(); tables.systems.len()]);
        if let Some(sum) = sums.get_mut(at) {
            sum.add(&Sums {
                right: row.right,
                flagged: row.flagged,
                closed: row.closed,
            });
        }
    }
    groups
}

fn heading(out: &mut String, tables: &Tables, first: &[&str]) {
    let systems = tables.systems.iter().map(|system| system.name.as_str());
    let names: Vec<&str> = first.iter().copied().chain(systems).collect();
    line!(out, "| {} |", names.join(" | "));
    line!(out, "|{}", "---|".repeat(names.len()));
}

fn summaries(out: &mut String, tables: &Tables) {
    line!(
        out,
        "## Each source: flagged for what it is, and harmless samples flagged for anything"
    );
    line!(out);
    heading(out, tables, &["Source", "Language", "Harmful", "Harmless"]);
    for ((source, language), rows) in grouped(tables, &tables.summaries) {
        let Some(first) = rows.first().filter(|row| row.right.of + row.flagged.of > 0) else {
            continue;
        };
        let cells: Vec<String> = rows
            .iter()
            .map(|row| format!("{} / {}", bare(row.right), bare(row.flagged)))
            .collect();
        line!(
            out,
            "| {source} | {language} | {} | {} | {} |",
            first.right.of,
            first.flagged.of,
            cells.join(" | ")
        );
    }
    line!(out);
}

fn targets(out: &mut String, tables: &Tables) {
    line!(out, "## Each category and language, all sources together");
    line!(out);
    line!(
        out,
        "Categories with fewer than {FEWEST} positives are left out here and counted in the table above."
    );
    line!(out);
    for language in LANGUAGES {
        let rows: Vec<&Row> = tables
            .targets
            .iter()
            .filter(|row| &*row.language == language && row.recall.of >= FEWEST)
            .collect();
        if rows.is_empty() {
            continue;
        }
        line!(out, "### {language}");
        line!(out);
        compared(out, tables, &rows, "Category", |row| row.target.to_string());
    }
}

fn sources(out: &mut String, tables: &Tables) {
    line!(out, "## Each category in each source that holds both");
    line!(out);
    let all = tables.sources.iter();
    let rows: Vec<&Row> = all.filter(|row| row.recall.of >= FEWEST).collect();
    compared(out, tables, &rows, "Source, language, category", |row| {
        let source = row.source.as_deref().unwrap_or_default();
        format!("{source}, {}, {}", row.language, row.target)
    });
}

/// One line a group: ours in full, of the others recall, false alarms and area.
fn compared(
    out: &mut String,
    tables: &Tables,
    rows: &[&Row],
    of: &str,
    name: impl Fn(&Row) -> String,
) {
    let mut groups: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        groups.entry(name(row)).or_default().push(row);
    }
    let ours = "Recall | False alarms | Precision | F1 | AUC | AP | Recall at 0.5 % | At 2 % | ECE";
    let others: Vec<String> = tables
        .systems
        .iter()
        .skip(1)
        .map(|system| format!("{}: recall / false alarms / AUC", system.name))
        .collect();
    let columns = 12 + others.len();
    line!(out, "| {of} | + | − | {ours} | {} |", others.join(" | "));
    line!(out, "|{}", "---|".repeat(columns));
    for (name, rows) in groups {
        let Some((first, others)) = rows.split_first() else {
            continue;
        };
        let others: Vec<String> = others
            .iter()
            .map(|row| {
                let (recall, alarms) = (bare(row.recall), bare(row.false_alarms));
                format!("{recall} / {alarms} / {}", hundred(row.auc))
            })
            .collect();
        let interval = first.auc_interval.map_or(String::new(), |(low, high)| {
            format!(" ({}–{})", hundred(Some(low)), hundred(Some(high)))
        });
        let error = first.calibration.as_ref().map(|c| c.error);
        line!(
            out,
            "| {name} | {} | {} | {} | {} | {} | {} | {}{interval} | {} | {} | {} | {} | {} |",
            first.recall.of,
            first.false_alarms.of,
            share(first.recall),
            share(first.false_alarms),
            share(first.precision),
            hundred(first.f1),
            hundred(first.auc),
            hundred(first.average_precision),
            hundred(first.recall_at[0]),
            hundred(first.recall_at[1]),
            hundred(error),
            others.join(" | ")
        );
    }
    line!(out);
}

fn calibration(out: &mut String, tables: &Tables) {
    line!(out, "## What probabilities were worth");
    line!(out);
    line!(
        out,
        "Said by us → so in the data, by tenth, for categories with at least 100 positives in a language. \
         Data sets hold far more harm than a school's traffic, so this is about order, not about how often."
    );
    line!(out);
    for row in &tables.targets {
        let Some(calibration) = &row.calibration else {
            continue;
        };
        if row.recall.of < 100 {
            continue;
        }
        let bins: Vec<String> = calibration
            .bins
            .iter()
            .map(|bin| {
                let (said, so) = (hundred(Some(bin.said)), hundred(Some(bin.so)));
                format!("{said} → {so} (n {})", bin.count)
            })
            .collect();
        line!(
            out,
            "- {} {}: {}",
            row.language,
            row.target,
            bins.join(", ")
        );
    }
    line!(out);
}

fn data(out: &mut String, tables: &Tables) {
    line!(out, "## Data");
    line!(out);
    line!(out, "| Source | Licence | Seen in training |");
    line!(out, "|---|---|---|");
    for origin in &tables.origins {
        let seen = if origin.seen { "yes" } else { "no" };
        line!(
            out,
            "| {} | {} | {seen} |",
            origin.name,
            plain(&origin.licence)
        );
    }
    line!(out);
}

fn reproduce(out: &mut String, facts: &Facts) {
    line!(out, "## How to reproduce it");
    line!(out);
    line!(out, "Put the data sets into one folder, then:");
    line!(out);
    line!(out, "    {}", facts.command);
    line!(out);
    line!(
        out,
        "The lists of e2guardian are not part of this project (GPL-2.0); any release of theirs has them."
    );
}

/// Text from data as a cell of a table.
fn plain(text: &str) -> String {
    text.replace(['|', '\n', '\r', '<'], " ")
}

/// `12.3 (10.1–15.0)`.
fn share(rate: Rate) -> String {
    match (rate.value(), rate.interval()) {
        (Some(value), Some((low, high))) => format!(
            "{} ({}–{})",
            hundred(Some(value)),
            hundred(Some(low)),
            hundred(Some(high))
        ),
        _ => "–".to_owned(),
    }
}

fn bare(rate: Rate) -> String {
    hundred(rate.value())
}

/// A share in per cent: one decimal, two below one per cent.
fn hundred(value: Option<f64>) -> String {
    match value.map(|value| value * 100.0) {
        None => "–".to_owned(),
        // Intervals leave dust.
        Some(value) if value < 1e-9 => "0".to_owned(),
        Some(value) if value < 1.0 => format!("{value:.2}"),
        Some(value) => format!("{value:.1}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::labels::Truths;
    use super::super::tables::{Item, Origin, Said, System};
    use super::*;

    #[test]
    fn shares() {
        assert_eq!(hundred(Some(0.1234)), "12.3");
        assert_eq!(hundred(Some(0.001_234)), "0.12");
        assert_eq!(hundred(Some(0.0)), "0");
        assert_eq!(hundred(None), "–");
        assert_eq!(share(Rate { hits: 8, of: 10 }), "80.0 (49.0–94.3)");
        assert_eq!(share(Rate::default()), "–");
    }

    #[test]
    fn every_line_of_a_table_has_as_many_cells_as_its_heading() {
        let said = |flagged: &[&str]| Said {
            scores: vec![(None, flagged.len() as f32)],
            flagged: flagged.iter().map(|name| (*name).into()).collect(),
            closes: !flagged.is_empty(),
        };
        let item = |so: bool, flagged: &[&str]| Item {
            source: "a source".into(),
            id: "1".into(),
            language: "pl".into(),
            hard: Some("poems|and songs".into()),
            page: !so,
            truths: Truths {
                known: so.then(|| ("drugs".to_owned(), true)).into_iter().collect(),
                harmless: !so,
            },
            said: vec![said(flagged), said(&[])],
        };
        let system = |name: &str| System {
            name: name.into(),
            calibrated: name == "ours",
        };
        let tables = Tables::count(
            &[
                item(true, &["drugs"]),
                item(false, &[]),
                item(false, &["hate"]),
            ],
            vec![system("ours"), system("words")],
            vec![Origin {
                name: "a source".into(),
                licence: "MIT".into(),
                seen: true,
            }],
        );
        let page = markdown(&tables, &Facts::default());
        let mut columns = None;
        for line in page.lines() {
            let cells = line.matches('|').count();
            if cells == 0 {
                columns = None;
            } else {
                assert_eq!(*columns.get_or_insert(cells), cells, "{line}");
            }
        }
        assert!(page.contains("| a source | pl | 2 | 50.0 "), "{page}");
        assert!(page.contains("| a source | MIT | yes |"), "{page}");
        assert!(page.contains("poems and songs"), "{page}");
        assert!(!page.contains("### pl"), "one positive is no row: {page}");
    }
}
