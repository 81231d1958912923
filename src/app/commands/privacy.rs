//! `privacy`: the record of processing and the assessment, as the rules in force make them.

use clap::{Args, Subcommand, ValueEnum};

use crate::dashboard;
use crate::model::Language;

use super::{Config, Outcome, print, rules};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Print a draft for the school's data protection officer
    Text(Which),
}

#[derive(Args)]
pub(super) struct Which {
    /// The language: en, vi, pl or ru
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Language,
    /// Which text
    #[arg(long, value_enum, default_value = "both")]
    about: About,
}

#[derive(Clone, Copy, ValueEnum)]
enum About {
    /// The record of processing (GDPR, article 30)
    Processing,
    /// The assessment of impact (article 35)
    Assessment,
    /// One after the other
    Both,
}

pub(super) fn run(Verb::Text(which): Verb, config: &Config) -> Outcome {
    let book = rules::in_force(config)?;
    let mut text = String::new();
    if matches!(which.about, About::Processing | About::Both) {
        text += &dashboard::processing_text(&book, which.lang);
    }
    if matches!(which.about, About::Both) {
        text.push('\n');
    }
    if matches!(which.about, About::Assessment | About::Both) {
        text += &dashboard::assessment_text(&book, which.lang);
    }
    print::out(&text)
}
