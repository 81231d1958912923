//! `ca show` and `ca export`: the root that devices have to trust. Never its key.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use x509_parser::prelude::*;

use crate::app::files::read_bounded;
use crate::model::Timestamp;

use super::{Config, Exit, Format, Outcome, Trouble, print};

/// Largest root file that is read.
const MAX_PEM_BYTES: u64 = 64 * 1024;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Show name, dates and fingerprint of the root
    Show(Format),
    /// Write the root for devices; the key stays where it is
    Export(Export),
}

#[derive(Args)]
pub(super) struct Export {
    /// As DER, for Windows and Android
    #[arg(long, conflicts_with = "pem")]
    der: bool,
    /// As PEM [default]
    #[arg(long)]
    pem: bool,
    /// To this file instead of standard output; never over one that is there
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(verb: Verb, config: &Config) -> Outcome {
    let der = root(config)?;
    match verb {
        Verb::Show(format) => show(&der, format),
        Verb::Export(how) => export(&der, &how),
    }
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
}

fn show(der: &[u8], format: Format) -> Outcome {
    let (_, certificate) = parse_x509_certificate(der).map_err(|error| unread(&error))?;
    let day = |time: ASN1Time| {
        jiff::Timestamp::from_second(time.timestamp())
            .map_or_else(|_| time.to_string(), |at| at.to_string())
    };
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, der);
    let hex = data_encoding::HEXUPPER.encode(digest.as_ref());
    let pairs: Vec<&str> = hex
        .as_bytes()
        .chunks(2)
        .filter_map(|pair| std::str::from_utf8(pair).ok())
        .collect();
    let root = Root {
        subject: certificate.subject().to_string(),
        not_before: day(certificate.validity().not_before),
        not_after: day(certificate.validity().not_after),
        sha256: pairs.join(":"),
    };
    if format.json {
        return print::json(&root);
    }
    let (first, second) = root.sha256.split_at(root.sha256.len().min(48));
    print::out(&format!(
        "Name         {}\nValid from   {}\nValid until  {}\nSHA-256      {first}\n             {second}\n",
        root.subject, root.not_before, root.not_after,
    ))
}

fn export(der: &[u8], how: &Export) -> Outcome {
    use std::io::{IsTerminal, Write};
    let content = if how.der {
        der.to_vec()
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
