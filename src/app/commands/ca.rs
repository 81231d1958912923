//! `ca`: the root that devices have to trust, and the intermediate that signs for sites. Keys go
//! where they belong and are never printed.

mod make;
mod words;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use x509_parser::prelude::*;

use crate::app::files::read_bounded;
use crate::model::Timestamp;
use crate::portal::apple_profile;
use crate::tls::{Authority, AuthorityError, Facts};

use super::user::now;
use super::{Config, Exit, Format, Outcome, Trouble, print};

/// Largest root file that is read.
const MAX_PEM_BYTES: u64 = 64 * 1024;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Make root and intermediate; the first start does it by itself
    Create(make::Create),
    /// Make a new intermediate from the root; devices notice nothing
    Renew(make::Renew),
    /// Make a new root; devices with the one before go on working meanwhile
    Rotate(make::Rotate),
    /// Take in an intermediate that another authority signed, such as a ministry's
    Import(make::Import),
    /// Show names, dates, fingerprint, for what it may sign, and what is wrong
    Show(Format),
    /// The root's fingerprint, also as words to read out on the telephone
    Fingerprint(Fingerprint),
    /// Write the root for devices; the key stays where it is
    Export(Export),
}

#[derive(Args)]
pub(super) struct Fingerprint {
    /// Of this PEM or DER file instead
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    format: Format,
}

#[derive(Args)]
pub(super) struct Export {
    /// As DER, for Windows and Android
    #[arg(long, conflicts_with_all = ["pem", "mobileconfig"])]
    der: bool,
    /// As PEM [default]
    #[arg(long, conflicts_with = "mobileconfig")]
    pem: bool,
    /// As a profile for iPhone, iPad and Mac
    #[arg(long)]
    mobileconfig: bool,
    /// To this file instead of standard output; never over one that is there
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(verb: Verb, config: &Config) -> Outcome {
    match verb {
        Verb::Create(asked) => make::create(&asked, config),
        Verb::Renew(asked) => make::renew(&asked, config),
        Verb::Rotate(asked) => make::rotate(&asked, config),
        Verb::Import(asked) => make::import(&asked, config),
        Verb::Show(format) => show(&root(config)?, format, config),
        Verb::Fingerprint(asked) => fingerprint(&asked, config),
        Verb::Export(how) => export(&root(config)?, &how, config),
    }
}

/// What went wrong with the authority, for a person.
fn trouble(error: &AuthorityError) -> Trouble {
    let (exit, next) = match error {
        AuthorityError::There { .. } => (
            Exit::Conflict,
            "a new intermediate: schoolgate ca renew; a new root: schoolgate ca rotate",
        ),
        AuthorityError::Permissions { .. } => (Exit::NotAllowed, ""),
        AuthorityError::RootKeyAway { .. } => (
            Exit::NotFound,
            "or say where it is: --root-key /media/stick/root.key",
        ),
        AuthorityError::File { source, .. } => match source.kind() {
            std::io::ErrorKind::NotFound => (Exit::NotFound, "look at the path"),
            std::io::ErrorKind::PermissionDenied => (
                Exit::NotAllowed,
                "run it as the account that runs the gateway",
            ),
            std::io::ErrorKind::AlreadyExists => (Exit::Conflict, "choose another name"),
            _ => (Exit::Failed, ""),
        },
        _ => (Exit::Failed, ""),
    };
    Trouble::new(exit, error.to_string(), next)
}

/// When the root ends.
pub(super) fn ends(config: &Config) -> Result<Timestamp, Trouble> {
    let der = root(config)?;
    let (_, certificate) = parse_x509_certificate(&der).map_err(|error| unread(&error))?;
    let seconds = certificate.validity().not_after.timestamp();
    Ok(Timestamp(seconds.saturating_mul(1000)))
}

fn unread(error: &impl std::fmt::Display) -> Trouble {
    Trouble::new(Exit::Failed, format!("no certificate: {error}"), "")
}

/// The certificate in `root.pem`, and nothing else that may be in that file.
fn root(config: &Config) -> Result<Vec<u8>, Trouble> {
    let file = config.ca.dir.join("root.pem");
    let damaged = || {
        Trouble::new(
            Exit::Failed,
            format!("{} holds no certificate", file.display()),
            "restore it from a backup",
        )
    };
    let text = read_bounded(&file, MAX_PEM_BYTES).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Trouble::new(
            Exit::NotFound,
            format!("there is no {} yet", file.display()),
            "the first start makes it: schoolgate run",
        ),
        std::io::ErrorKind::PermissionDenied => Trouble::new(
            Exit::NotAllowed,
            format!("this account may not read {}", file.display()),
            "run it as the account that runs the gateway",
        ),
        _ => Trouble::new(
            Exit::Failed,
            format!("{} cannot be read: {error}", file.display()),
            "restore it from a backup",
        ),
    })?;
    let block = Pem::iter_from_buffer(&text)
        .filter_map(Result::ok)
        .find(|block| block.label == "CERTIFICATE")
        .ok_or_else(damaged)?;
    parse_x509_certificate(&block.contents).map_err(|_| damaged())?;
    Ok(block.contents)
}

#[derive(serde::Serialize)]
struct Root {
    subject: String,
    not_before: String,
    not_after: String,
    sha256: String,
    /// Absent where the rest cannot be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    below: Vec<Below>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_root_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root_key_here: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// A certificate between the root and the leaves.
#[derive(serde::Serialize)]
struct Below {
    subject: String,
    not_after: String,
    days_left: u64,
    signs_for: String,
    sha256: String,
}

impl Below {
    fn of(facts: &Facts, now: Timestamp) -> Below {
        Below {
            subject: facts.name.clone(),
            not_after: seconds(facts.until),
            days_left: facts.until.since(now).as_secs() / 86_400,
            signs_for: facts.constraints.to_string(),
            sha256: facts.fingerprint(),
        }
    }
}

fn seconds(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.0.div_euclid(1000))
        .map_or_else(|_| at.to_string(), |at| at.to_string())
}

/// SHA-256 in upper-case pairs with colons.
fn pairs(der: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, der);
    let hex = data_encoding::HEXUPPER.encode(digest.as_ref());
    let pairs: Vec<&str> = hex
        .as_bytes()
        .chunks(2)
        .filter_map(|pair| std::str::from_utf8(pair).ok())
        .collect();
    pairs.join(":")
}

fn show(der: &[u8], format: Format, config: &Config) -> Outcome {
    let (_, certificate) = parse_x509_certificate(der).map_err(|error| unread(&error))?;
    let day = |time: ASN1Time| seconds(Timestamp(time.timestamp().saturating_mul(1000)));
    let now = now();
    let read = Authority::read(&config.ca.dir, now);
    let mut root = Root {
        subject: certificate.subject().to_string(),
        not_before: day(certificate.validity().not_before),
        not_after: day(certificate.validity().not_after),
        sha256: pairs(der),
        below: Vec::new(),
        previous_root_until: None,
        root_key_here: None,
        problem: None,
    };
    match &read {
        Ok(authority) => {
            let (_, below) = authority
                .line()
                .split_last()
                .expect("it ends with the root");
            root.below = below.iter().map(|facts| Below::of(facts, now)).collect();
            root.previous_root_until = authority.cross().map(|cross| seconds(cross.until));
            root.root_key_here = Some(authority.root_key_here());
        }
        // Whoever may read the public half only is shown that half.
        Err(AuthorityError::File { source, .. })
            if source.kind() == std::io::ErrorKind::PermissionDenied => {}
        Err(error) => root.problem = Some(error.to_string()),
    }
    if format.json {
        return print::json(&root);
    }
    let (first, second) = root.sha256.split_at(root.sha256.len().min(48));
    let mut text = format!(
        "Name         {}\nValid from   {}\nValid until  {}\nSHA-256      {first}\n             {second}\n",
        root.subject, root.not_before, root.not_after,
    );
    for below in root.below.iter().rev() {
        text += &format!(
            "\nBelow it     {}\nValid until  {} ({} days)\nSigns for    {}\n",
            below.subject, below.not_after, below.days_left, below.signs_for
        );
    }
    if let Some(until) = &root.previous_root_until {
        text += &format!("\nDevices that know only the previous root are served until {until}.\n");
    }
    match root.root_key_here {
        Some(true) => {
            text += "\nroot.key lies here. The gateway does not need it: keep it offline.\n";
        }
        Some(false) => text += "\nroot.key is not here, as it should be.\n",
        None => {}
    }
    print::out(&text)?;
    if let Some(problem) = &root.problem {
        print::aside(&format!("problem: {problem}"));
    }
    Ok(Exit::Done)
}

fn fingerprint(asked: &Fingerprint, config: &Config) -> Outcome {
    let der = match &asked.file {
        None => root(config)?,
        Some(file) => certificate_in(file)?,
    };
    let sha256 = pairs(&der);
    let words = words::of(&der);
    if asked.format.json {
        return print::json(&serde_json::json!({ "sha256": sha256, "words": words }));
    }
    let (first, second) = sha256.split_at(sha256.len().min(48));
    let lines: Vec<String> = words.chunks(4).map(|four| four.join(" ")).collect();
    print::out(&format!(
        "SHA-256  {first}\n         {second}\nWords    {}\n",
        lines.join("\n         ")
    ))
}

/// The first certificate of a file, PEM or DER.
fn certificate_in(file: &std::path::Path) -> Result<Vec<u8>, Trouble> {
    let bytes = read_bounded(file, MAX_PEM_BYTES).map_err(|error| {
        Trouble::new(Exit::NotFound, format!("{}: {error}", file.display()), "")
    })?;
    let der = Pem::iter_from_buffer(&bytes)
        .filter_map(Result::ok)
        .find(|block| block.label == "CERTIFICATE")
        .map_or(bytes.clone(), |block| block.contents);
    parse_x509_certificate(&der).map_err(|_| {
        let what = format!("{} holds no certificate", file.display());
        Trouble::new(Exit::Failed, what, "")
    })?;
    Ok(der)
}

fn export(der: &[u8], how: &Export, config: &Config) -> Outcome {
    use std::io::{IsTerminal, Write};
    let content = if how.der {
        der.to_vec()
    } else if how.mobileconfig {
        apple_profile(&make::school(None, config)?, der).into_bytes()
    } else {
        pem(der).into_bytes()
    };
    let Some(file) = &how.out else {
        if how.der && std::io::stdout().is_terminal() {
            return Err(Trouble::new(
                Exit::Usage,
                "DER is not text for a terminal",
                "name a file with: --out root.der",
            ));
        }
        return print::bytes(&content);
    };
    let written = std::fs::File::create_new(file).and_then(|mut file| file.write_all(&content));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Trouble::new(
            Exit::Conflict,
            format!("{} is there already", file.display()),
            "choose another name, or move it away first",
        ),
        _ => Trouble::new(Exit::Failed, format!("{}: {error}", file.display()), ""),
    })?;
    print::aside(&format!("Wrote {}.", file.display()));
    Ok(Exit::Done)
}

/// RFC 7468, section 5.
fn pem(der: &[u8]) -> String {
    let base64 = data_encoding::BASE64.encode(der);
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in base64.as_bytes().chunks(64) {
        text.extend(line.iter().map(|byte| char::from(*byte)));
        text.push('\n');
    }
    text + "-----END CERTIFICATE-----\n"
}
