//! Charts as SVG, drawn here: numbers in, marks out.
//!
//! The crates that draw charts make pictures: text as shapes or with fonts and colours of their
//! own, no title that a screen reader says, no dark mode, and sizes that shrink the words on a
//! telephone. These are bars from zero whose lengths are shares of the width, so that the words
//! keep their size; colours come from the stylesheet, the second series has a pattern as well,
//! and every mark carries its value and what it counts. There is nothing else on purpose: no
//! circles, no gauges, no third dimension (UX section 14).

use std::fmt::Write as _;

/// What is drawn.
pub(crate) struct Bars {
    /// Names the chart inside its page: letters, digits and hyphens.
    pub(crate) id: &'static str,
    /// The finding, in a sentence.
    pub(crate) title: String,
    /// What each row is.
    pub(crate) labels: Vec<String>,
    /// One or two series, each with a value per row.
    pub(crate) series: Vec<Series>,
    /// The word for a value that is not shown.
    pub(crate) hidden: String,
    /// Whether labels stand beside the bars (short ones) or above them.
    pub(crate) beside: bool,
}

/// What is counted, once per row.
pub(crate) struct Series {
    /// Said after each value, e.g. `closed pages`; empty where the title says it.
    pub(crate) name: String,
    /// The values; `None` is not shown.
    pub(crate) values: Vec<Option<u64>>,
}

/// Where bars begin, in hundredths of the width, if labels stand beside them.
const LABEL: u64 = 22;
/// The longest bar, so that its value finds room after it.
const LONGEST: u64 = 48;
/// The height of a bar and of a line of text, in pixels.
const BAR: u64 = 14;
const LINE: u64 = 20;

/// Draws the bars; the text of every label is escaped.
pub(crate) fn bars(chart: &Bars) -> String {
    let most = chart
        .series
        .iter()
        .flat_map(|series| series.values.iter().flatten())
        .copied()
        .max()
        .unwrap_or(0)
        .max(1);
    let start = if chart.beside { LABEL } else { 0 };
    let step = LINE * chart.series.len() as u64 + if chart.beside { 4 } else { LINE + 8 };
    let height = step * chart.labels.len() as u64 + 4;
    let id = chart.id;
    let mut svg = String::new();
    // Writing to a string does not fail.
    write!(
        svg,
        "<svg class=\"chart\" role=\"img\" aria-labelledby=\"{id}-title\" width=\"100%\" \
         height=\"{height}\"><title id=\"{id}-title\">{}</title>\
         <defs><pattern id=\"{id}-second\" width=\"6\" height=\"6\" \
         patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <rect class=\"c-ground\" width=\"6\" height=\"6\"/>\
         <rect class=\"c-line\" width=\"3\" height=\"6\"/></pattern></defs>",
        escape(&chart.title)
    )
    .ok();
    for (row, label) in chart.labels.iter().enumerate() {
        let top = step * row as u64;
        write!(
            svg,
            "<text class=\"c-label\" x=\"0\" y=\"{}\">{}</text>",
            top + 15,
            escape(label)
        )
        .ok();
        for (which, series) in chart.series.iter().enumerate() {
            let y = top + LINE * which as u64 + if chart.beside { 4 } else { LINE + 2 };
            let value = series.values.get(row).copied().flatten();
            let length = value.map_or(0, |value| value.saturating_mul(LONGEST * 100) / most);
            let (whole, part) = (length / 100, length % 100);
            let fill = match which {
                0 => "class=\"c-first\"".to_owned(),
                _ => format!("class=\"c-second\" fill=\"url(#{id}-second)\""),
            };
            write!(
                svg,
                "<rect {fill} x=\"{start}%\" y=\"{y}\" width=\"{whole}.{part:02}%\" \
                 height=\"{BAR}\"/>"
            )
            .ok();
            let said = value.map_or_else(|| chart.hidden.clone(), |value| value.to_string());
            let said = match series.name.as_str() {
                "" => said,
                name => format!("{said} {name}"),
            };
            write!(
                svg,
                "<text class=\"c-value\" x=\"{}.{part:02}%\" dx=\"6\" y=\"{}\">{}</text>",
                start + whole,
                y + 12,
                escape(&said)
            )
            .ok();
        }
    }
    svg.push_str("</svg>");
    svg
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Bars {
        Bars {
            id: "weeks",
            title: "Week 47 had the most: 40 closed pages".to_owned(),
            labels: vec!["Week <46>".to_owned(), "Week 47".to_owned()],
            series: vec![
                Series {
                    name: "closed".to_owned(),
                    values: vec![Some(10), Some(40)],
                },
                Series {
                    name: "incidents".to_owned(),
                    values: vec![None, Some(20)],
                },
            ],
            hidden: "under 5".to_owned(),
            beside: true,
        }
    }

    #[test]
    fn what_is_seen_is_also_said() {
        insta::assert_snapshot!(bars(&two()).replace("><", ">\n<"));
    }

    #[test]
    fn bars_begin_at_zero_and_keep_their_proportions() {
        let svg = bars(&two());
        // 40 is the longest; 10 a quarter of it, and what is not shown has no length.
        for width in [
            "width=\"48.00%\"",
            "width=\"12.00%\"",
            "width=\"24.00%\"",
            "width=\"0.00%\"",
        ] {
            assert!(svg.contains(width), "{width}: {svg}");
        }
        assert!(svg.contains(">under 5 incidents<"));
    }

    #[test]
    fn nothing_and_the_largest_numbers_are_drawn() {
        let mut chart = two();
        chart.series[0].values = vec![Some(u64::MAX), Some(0)];
        assert!(bars(&chart).contains(&u64::MAX.to_string()));
        chart.labels.clear();
        assert!(bars(&chart).ends_with("</svg>"));
    }
}
