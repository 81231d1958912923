//! `ca create`, `renew`, `rotate` and `import`: what changes the authority.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::super::user::now;
use super::super::{Config, Exit, Outcome, Trouble, print, rules};
use super::{trouble, words};
use crate::model::HostName;
use crate::tls::{self, Authority, Constraints, Rotation, Wanted};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How a new authority is to be.
#[derive(Args)]
pub(in super::super) struct Making {
    /// The school's name, as devices show it [default: the one in the policies]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// How many years the root is valid
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=25))]
    years: u32,
    /// Sign for this domain and what is below it, and for nothing else; may be repeated
    #[arg(long, value_name = "DOMAIN")]
    permit_dns: Vec<HostName>,
    /// Never sign for this domain and what is below it; may be repeated
    #[arg(long, value_name = "DOMAIN")]
    exclude_dns: Vec<HostName>,
    /// Write the root's key there and not beside its certificate
    #[arg(long, value_name = "FILE")]
    root_key_out: Option<PathBuf>,
}

#[derive(Args)]
pub(in super::super) struct Create {
    #[command(flatten)]
    making: Making,
}

#[derive(Args)]
pub(in super::super) struct Renew {
    /// Where the root's key is, if not beside its certificate
    #[arg(long, value_name = "FILE")]
    root_key: Option<PathBuf>,
    /// How many days the intermediate is valid
    #[arg(long, value_name = "N", default_value_t = 730, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
}

#[derive(Args)]
pub(in super::super) struct Rotate {
    #[command(flatten)]
    making: Making,
    /// Where the present root's key is, if not beside its certificate
    #[arg(long, value_name = "FILE")]
    root_key: Option<PathBuf>,
    /// Devices that know only the present root stop working at once
    #[arg(long)]
    without_overlap: bool,
}

#[derive(Args)]
pub(in super::super) struct Import {
    /// The intermediate, PEM or DER
    #[arg(long, value_name = "FILE")]
    cert: PathBuf,
    /// Its key, PEM, not encrypted, readable by its owner only
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// What stands between the intermediate and the root, if anything
    #[arg(long, value_name = "FILE")]
    chain: Option<PathBuf>,
    /// The root that devices trust
    #[arg(long, value_name = "FILE")]
    root: PathBuf,
}

impl Making {
    fn wanted(&self, config: &Config) -> Result<Wanted, Trouble> {
        let literal = self.permit_dns.iter().chain(&self.exclude_dns);
        if let Some(address) = literal.into_iter().find(|host| host.ip().is_some()) {
            return Err(Trouble::new(
                Exit::Usage,
                format!("{address} is an address"),
                "name a domain; where domains are permitted, no address is signed for anyway",
            ));
        }
        Ok(Wanted {
            root_life: DAY.saturating_mul(self.years.saturating_mul(365)),
            constraints: Constraints::domains(&self.permit_dns, &self.exclude_dns),
            root_key: self.root_key_out.clone(),
            ..Wanted::named(&school(self.name.as_deref(), config)?)
        })
    }
}

/// The school's name: as given, as in the policies, or as the present authority has it.
pub(super) fn school(given: Option<&str>, config: &Config) -> Result<String, Trouble> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    rules::in_force(config)
        .map(|book| book.school().name.clone())
        .or_else(|_| present(config))
        .map_err(|_| {
            Trouble::new(
                Exit::Usage,
                "the school's name is not known: the policies cannot be read",
                "say it with: --name \"Example School\"",
            )
        })
}

pub(super) fn create(asked: &Create, config: &Config) -> Outcome {
    let wanted = asked.making.wanted(config)?;
    let made = tls::create(&config.ca.dir, &wanted, now()).map_err(|error| trouble(&error))?;
    said("Made root and intermediate.", &made)?;
    match &asked.making.root_key_out {
        Some(file) => print::aside(&format!(
            "The root's key is {}; keep it in a safe, and a copy in another.",
            file.display()
        )),
        None => print::aside(
            "root.key lies beside the certificate; take it offline, the gateway does not need it.",
        ),
    }
    Ok(Exit::Done)
}

pub(super) fn renew(asked: &Renew, config: &Config) -> Outcome {
    let wanted = Wanted {
        intermediate_life: DAY.saturating_mul(asked.days),
        ..Wanted::named(&school(None, config)?)
    };
    let made = tls::renew(&config.ca.dir, asked.root_key.as_deref(), &wanted, now())
        .map_err(|error| trouble(&error))?;
    said(
        "Made a new intermediate; the one before stays valid.",
        &made,
    )?;
    print::aside("Restart the gateway to use it. Nothing changes on devices.");
    Ok(Exit::Done)
}

/// The name that the present intermediate bears, where the policies say none.
fn present(config: &Config) -> Result<String, Trouble> {
    let made = Authority::read(&config.ca.dir, now()).map_err(|error| trouble(&error))?;
    let name = made.line().first().map_or("", |facts| facts.name.as_str());
    let name = name.trim_start_matches("CN=").split(" · ").next();
    Ok(name.unwrap_or("School").to_owned())
}

pub(super) fn rotate(asked: &Rotate, config: &Config) -> Outcome {
    let rotation = Rotation {
        wanted: asked.making.wanted(config)?,
        root_key: asked.root_key.clone(),
        cross: !asked.without_overlap,
    };
    let made = tls::rotate(&config.ca.dir, &rotation, now()).map_err(|error| trouble(&error))?;
    said("Made a new root and a new intermediate.", &made)?;
    match made.cross() {
        Some(cross) => print::aside(&format!(
            "Restart the gateway, then install the new root on all devices.\n\
             Devices that know only the root before are served until {}.",
            cross.until
        )),
        None => print::aside("Install the new root on all devices, then restart the gateway."),
    }
    print::aside("What was replaced is kept under before/; its keys are still keys.");
    Ok(Exit::Done)
}

pub(super) fn import(asked: &Import, config: &Config) -> Outcome {
    let import = tls::Import {
        certificate: asked.cert.clone(),
        key: asked.key.clone(),
        chain: asked.chain.clone(),
        root: asked.root.clone(),
    };
    let made = tls::import(&config.ca.dir, &import, now()).map_err(|error| trouble(&error))?;
    said("Taken in; a certificate made with it verifies.", &made)?;
    print::aside(&format!(
        "Restart the gateway to use it, then remove {} where it came from.",
        asked.key.display()
    ));
    Ok(Exit::Done)
}

fn said(what: &str, made: &Authority) -> Outcome {
    print::aside(what);
    let words = words::of(made.root_der());
    let lines: Vec<String> = words.chunks(4).map(|four| four.join(" ")).collect();
    let middle = made.line().first().map_or("", |facts| facts.name.as_str());
    let root = made.line().last().map_or("", |facts| facts.name.as_str());
    print::out(&format!(
        "Root          {root}\nIntermediate  {middle}\nValid until   {} and {}\nSHA-256       {}\nWords         {}\n",
        made.ends().0,
        made.ends().1,
        made.fingerprint(),
        lines.join("\n              ")
    ))
}
