//! What is written to staff outside the dashboard: mails, and the sentence for other programs.
//!
//! Nothing here names a pupil, a class, a subject or a site (UX section 13): a letter says that
//! there is something, how soon, and where to look. Sending is somebody else's business.

use serde::{Deserialize, Serialize};

use super::text::Text;
use crate::model::{Language, NoticeKind, Weight};

/// A letter, in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The subject.
    pub subject: String,
    /// The text, with a line feed after each line.
    pub text: String,
}

/// What a line of a digest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// Requests for pages that nobody has answered.
    Requests,
    /// Incidents of this week.
    Incidents,
    /// Messages of pupils that nobody has read.
    Concerns,
    /// Concerns that nobody has taken.
    Untaken,
    /// Pages that were closed this week.
    Closed,
    /// Requests that were answered this week.
    Answered,
    /// Pages that were opened on request this week.
    Opened,
    /// Incidents that were settled this week.
    Settled,
    /// Names that were asked for this week.
    Revealed,
    /// Changes of the rules that wait for a second person.
    Drafts,
    /// Lists that should have been fetched by now.
    ListsLate,
    /// Checks of the filter that failed.
    TestsFailed,
}

/// The key of what a line counts.
pub(crate) fn said_key(what: Said) -> &'static str {
    match what {
        Said::Requests => "digest-requests",
        Said::Incidents => "digest-incidents",
        Said::Concerns => "digest-concerns",
        Said::Untaken => "digest-untaken",
        Said::Closed => "digest-closed",
        Said::Answered => "digest-answered",
        Said::Opened => "digest-opened",
        Said::Settled => "digest-settled",
        Said::Revealed => "digest-revealed",
        Said::Drafts => "digest-drafts",
        Said::ListsLate => "digest-lists-late",
        Said::TestsFailed => "digest-tests-failed",
    }
}

/// One count of a digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What is counted.
    pub what: Said,
    /// How many; `None` is "under 5".
    pub count: Option<u64>,
    /// The page that shows them.
    pub page: String,
}

/// The counts of a digest, as they are kept with its notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// Whether it is of a week; otherwise of a day.
    pub weekly: bool,
    /// The counts, the most pressing one first.
    pub lines: Vec<Line>,
}

/// One sentence that says what there is.
pub fn sentence(kind: NoticeKind, language: Language) -> String {
    Text(language).t(sentence_key(kind))
}

fn sentence_key(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::SelfReport => "letter-self-report",
        NoticeKind::Urgent => "letter-urgent",
        NoticeKind::Escalated => "letter-escalated",
        NoticeKind::Overdue => "letter-overdue",
        NoticeKind::BreakGlass => "letter-break-glass",
        NoticeKind::PassedOn => "letter-passed-on",
        NoticeKind::CaseHanded => "letter-case-handed",
        NoticeKind::Approval => "letter-approval",
        NoticeKind::Mistake => "letter-mistake",
        NoticeKind::WishSettled => "letter-wish-settled",
        NoticeKind::Digest => "letter-digest",
        NoticeKind::Test => "letter-test",
        NoticeKind::MailCheck => "letter-mail-check",
    }
}

/// The letter of a notice. `origin` is the dashboard's address, `page` where it leads.
pub fn letter(
    kind: NoticeKind,
    language: Language,
    school: &str,
    origin: &str,
    page: &str,
) -> Letter {
    let text = Text(language);
    let subject = match kind.weight() {
        Weight::Urgent => "letter-subject-urgent",
        Weight::Asked => "letter-subject-test",
        Weight::Ordinary | Weight::Digest => "letter-subject-news",
    };
    let body = format!(
        "{}\n\n{}\n{origin}{page}\n",
        text.t(sentence_key(kind)),
        text.t("letter-open"),
    );
    Letter {
        subject: text.of(subject, school),
        text: with_foot(body, text, origin),
    }
}

/// The letter of a digest.
pub fn digest_letter(lines: &Lines, language: Language, school: &str, origin: &str) -> Letter {
    let text = Text(language);
    let mut body = format!("{}\n", text.t(sentence_key(NoticeKind::Digest)));
    for line in &lines.lines {
        let what = text.t(said_key(line.what));
        let count = match line.count {
            Some(count) => count.to_string(),
            None => text.t("digest-under-five"),
        };
        body.push_str(&format!("\n{what}: {count}\n{origin}{}\n", line.page));
    }
    let subject = match lines.weekly {
        true => text.of("letter-subject-weekly", school),
        false => text.of("letter-subject-daily", school),
    };
    Letter {
        subject,
        text: with_foot(body, text, origin),
    }
}

/// The letter with the code that shows whose an address is.
pub fn code_letter(code: &str, language: Language, school: &str) -> Letter {
    let text = Text(language);
    Letter {
        subject: text.of("letter-subject-code", school),
        text: format!(
            "{}\n\n{}\n",
            text.of("letter-code", code),
            text.t("letter-code-not-you")
        ),
    }
}

fn with_foot(mut body: String, text: Text, origin: &str) -> String {
    body.push_str(&format!(
        "\n-- \n{}\n{origin}/account/notices\n",
        text.t("letter-foot")
    ));
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_exists_in_every_language_and_leads_somewhere() {
        for language in Language::ALL {
            for kind in NoticeKind::ALL {
                let origin = "https://gate.example";
                let letter = letter(kind, language, "Riverside", origin, "/s/concerns");
                assert!(letter.subject.contains("Riverside"), "{letter:?}");
                assert!(!letter.subject.contains("letter-"), "{letter:?}");
                assert!(!letter.text.contains("letter-"), "{letter:?}");
                assert!(letter.text.contains("https://gate.example/s/concerns\n"));
                assert!(!sentence(kind, language).contains("letter-"));
            }
            let code = code_letter("012345", language, "Riverside");
            assert!(code.text.contains("012345"));
            assert!(!code.subject.contains("012345"));
        }
    }

    #[test]
    fn a_digest_counts_and_leads_on() {
        let lines = Lines {
            weekly: true,
            lines: vec![
                Line {
                    what: Said::Concerns,
                    count: None,
                    page: "/s/concerns".into(),
                },
                Line {
                    what: Said::Incidents,
                    count: Some(12),
                    page: "/t/incidents".into(),
                },
            ],
        };
        let letter = digest_letter(&lines, Language::En, "Riverside", "https://g.example");
        assert_eq!(letter.subject, "Your week · Riverside");
        assert!(
            letter
                .text
                .contains(": under 5\nhttps://g.example/s/concerns\n")
        );
        assert!(
            letter
                .text
                .contains(": 12\nhttps://g.example/t/incidents\n")
        );
    }
}
