//! `model train-names`: makes the table of how names look from lists.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::files::read_bounded;
use crate::classify::lists::{self, Format};
use crate::classify::names::{NameModel, Sample, TrainReport, train};

use super::{Exit, Outcome, Trouble, print};

/// Largest list that is read, packed or not.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

#[derive(Args)]
pub(super) struct Training {
    /// Where to write the table
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// A list of names of a category, such as gambling=casinos.txt; may be given often
    #[arg(long, value_name = "CATEGORY=FILE", required = true)]
    list: Vec<String>,
    /// A list of harmless names; may be given often
    #[arg(long, value_name = "FILE", required = true)]
    harmless: Vec<PathBuf>,
    /// Use at most this many names of each category
    #[arg(long, value_name = "NUMBER", default_value_t = 60_000)]
    most: usize,
    /// The report as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(training: Training) -> Outcome {
    let mut categories: Vec<String> = Vec::new();
    let mut samples = Vec::new();
    for list in &training.list {
        let Some((category, file)) = list.split_once('=') else {
            return Err(Trouble::new(
                Exit::Usage,
                format!("{list} names no category"),
                "write it like gambling=casinos.txt",
            ));
        };
        let number = categories.iter().position(|known| known == category);
        let number = number.unwrap_or_else(|| {
            categories.push(category.to_owned());
            categories.len() - 1
        });
        samples.extend(read(Path::new(file), &[number], training.most)?);
    }
    for file in &training.harmless {
        samples.extend(read(file, &[], training.most)?);
    }
    let (model, report) = train(&categories, &samples);
    write(&training.out, &model)?;
    if training.json {
        return print::json(&report);
    }
    print::out(&readable(&report))
}

/// The names of a list; of more than `most`, every so-manieth.
fn read(file: &Path, categories: &[usize], most: usize) -> Result<Vec<Sample>, Trouble> {
    let trouble = |error: std::io::Error| {
        Trouble::new(Exit::NotFound, format!("{}: {error}", file.display()), "")
    };
    let bytes = read_bounded(file, MAX_BYTES).map_err(trouble)?;
    let mut plain = Vec::new();
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        let unpacking = flate2::read::MultiGzDecoder::new(bytes.as_slice());
        std::io::Read::read_to_end(&mut std::io::Read::take(unpacking, MAX_BYTES), &mut plain)
            .map_err(trouble)?;
        plain
    } else {
        bytes
    };
    let parsed = lists::parse(Format::Hosts, &bytes);
    let parsed = if parsed.domains.len() < parsed.problems.len() {
        lists::parse(Format::Urls, &bytes)
    } else {
        parsed
    };
    // Of addresses with a path only the name counts.
    let hosts = parsed
        .paths
        .iter()
        .filter_map(|path| path.split(['/', '?']).next());
    let names: Vec<&str> = parsed.domains.iter().chain(hosts).collect();
    let step = names.len().div_ceil(most.max(1)).max(1);
    let hosts = names
        .into_iter()
        .step_by(step)
        .filter_map(|name| name.parse().ok());
    Ok(hosts
        .map(|host| Sample {
            host,
            categories: categories.to_vec(),
        })
        .collect())
}

fn write(out: &Path, model: &NameModel) -> Result<(), Trouble> {
    std::fs::write(out, model.to_bytes())
        .map_err(|error| Trouble::new(Exit::Failed, format!("{}: {error}", out.display()), ""))
}

fn readable(report: &[TrainReport]) -> String {
    let mut text = String::from(
        "On names that were held out; recall where 1 harmless name in 200 is flagged.\n\n\
         category            trained  held out   recall     AUC   nudged  harmless nudged\n",
    );
    for row in report {
        text.push_str(&format!(
            "{:18} {:8} {:9} {:7.1} % {:7.3} {:6.1} % {:14.2} %\n",
            row.category,
            row.trained,
            row.held_out,
            row.recall * 100.0,
            row.auc,
            row.nudged * 100.0,
            row.false_nudged * 100.0
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_trained_from_files() {
        let home = tempfile::tempdir().unwrap();
        let file = |name: &str, text: String| {
            let path = home.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let many = |word: &str| (0..300).map(|n| format!("{word}{n}.com\n")).collect();
        let bad = file("bad.txt", many("casino"));
        let good = file("good.txt", many("school"));
        let out = home.path().join("names.bin");
        let exit = run(Training {
            out: out.clone(),
            list: vec![format!("gambling={}", bad.display())],
            harmless: vec![good],
            most: 100,
            json: true,
        });
        assert_eq!(exit.unwrap(), Exit::Done);
        let model = NameModel::from_bytes(&std::fs::read(out).unwrap()).unwrap();
        assert_eq!(model.categories().collect::<Vec<_>>(), ["gambling"]);
        assert!(read(&bad, &[0], 100).unwrap().len() <= 100);
    }
}
