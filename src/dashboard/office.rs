//! The IT admin's rooms: the rules in force and how they are changed, lists, certificates, devices
//! and settings.
//!
//! What the pages know of the running gateway is handed in as functions: nothing here opens a file
//! or a socket. Start at [`Office`].

pub(crate) mod certs;
pub(crate) mod devices;
pub(crate) mod lists;
pub(crate) mod policy;
mod shadow;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use uuid::Uuid;

use crate::model::Timestamp;
use crate::policy::{Diagnostic, Rulebook};
use crate::store::SelfTest;

/// Something that takes a moment.
pub type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Tests the filter through the gateway's own listener, as a device of each tier: the id of the
/// run, and who asked. The error says in English why it could not be tested.
pub type Test = Arc<dyn Fn(Uuid, String) -> Work<Result<SelfTest, String>> + Send + Sync>;

/// What the office asks of the running gateway.
#[derive(Clone)]
pub struct Office {
    /// Tests the filter.
    pub test: Test,
    /// Where rules are changed.
    pub workshop: Workshop,
    /// Certificates of the school, and lists of what was taken back.
    pub certs: Arc<dyn Fn() -> Certificates + Send + Sync>,
    /// The settings in force, section by section.
    pub settings: Arc<dyn Fn() -> Vec<Setting> + Send + Sync>,
}

impl Default for Office {
    /// Of a gateway that cannot be asked.
    fn default() -> Self {
        Office {
            test: Arc::new(|_, _| Box::pin(async { Err("no gateway to test".to_owned()) })),
            workshop: Workshop::default(),
            certs: Arc::new(Certificates::default),
            settings: Arc::new(Vec::new),
        }
    }
}

/// A file of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// Its name under `policies/`, with `/`.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Compiled rules with their warnings, or every problem.
pub type Compiled = Result<(Arc<Rulebook>, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Why a change was not published. What was in force stays in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPublished {
    /// The file is no longer what the change was made from.
    Changed,
    /// The gateway may not write there; what the system said.
    ReadOnly(String),
    /// The rules have problems with it.
    Refused(Vec<Diagnostic>),
    /// The gateway did not take it over in time.
    Silent,
}

/// Reads a file of the rules, by its name.
type Read = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;
/// Compiles the rules with one file replaced: its name and its text.
type Check = Arc<dyn Fn(String, String) -> Work<Compiled> + Send + Sync>;
/// Replaces a file and waits until the rules are in force: name, text, the text it had before.
type Publish = Arc<dyn Fn(String, String, String) -> Work<Result<(), NotPublished>> + Send + Sync>;

/// Where the rules lie, and what can be done with them.
#[derive(Clone)]
pub struct Workshop {
    /// The directory, as IT knows it.
    pub dir: String,
    /// Its files that hold rules, in order of names.
    pub files: Arc<dyn Fn() -> Vec<PolicyFile> + Send + Sync>,
    /// Whether the gateway may write there.
    pub writable: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Reads one.
    pub read: Read,
    /// Tries a change.
    pub check: Check,
    /// Puts one in force.
    pub publish: Publish,
}

impl Default for Workshop {
    /// An empty one.
    fn default() -> Self {
        Workshop {
            dir: String::new(),
            files: Arc::new(Vec::new),
            writable: Arc::new(|| false),
            read: Arc::new(|_| None),
            check: Arc::new(|_, _| Box::pin(async { Err(Vec::new()) })),
            publish: Arc::new(|_, _, _| Box::pin(async { Err(NotPublished::Silent) })),
        }
    }
}

/// One certificate of the school's authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its name.
    pub name: String,
    /// Begin.
    pub from: Timestamp,
    /// End.
    pub until: Timestamp,
    /// SHA-256, in upper-case pairs with colons.
    pub fingerprint: String,
    /// Whether it is a root, which devices trust.
    pub root: bool,
}

/// A list of what was taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withdrawn {
    /// Its file.
    pub file: String,
    /// How many it names.
    pub entries: usize,
    /// The day it was made, and the day a new one was due; may be empty.
    pub made: String,
    /// See above.
    pub due: String,
    /// Whether that day is over.
    pub overdue: bool,
}

/// What is known of certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificates {
    /// From the one that signs leaves up to the root.
    pub line: Vec<Certificate>,
    /// The root of before, while both are trusted.
    pub cross: Option<Certificate>,
    /// Whether the root's key lies on this machine.
    pub root_key_here: bool,
    /// Where the files are.
    pub dir: String,
    /// Lists of what was taken back.
    pub withdrawn: Vec<Withdrawn>,
    /// Where pupils and staff set up a device.
    pub start: String,
    /// Where the proxy listens, and whether networks are led there without knowing.
    pub doors: Vec<(String, bool)>,
}

/// A line of the settings in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The section of the configuration file.
    pub section: String,
    /// The key.
    pub key: String,
    /// The value, as one writes it; secrets are left out.
    pub value: String,
    /// Whether the file says another one, which waits for a restart.
    pub waits: bool,
}
