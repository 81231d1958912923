//! What the IT pages ask of the running gateway: a test of its filter, the directory of the rules
//! and how it is changed, certificates, and the settings in force.
//!
//! Rules are changed by replacing one file whole and waiting until the reloader has taken it over;
//! if it refuses, the file of before is put back. Reading, checking and writing run on blocking
//! threads.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::config::{Config, DEFAULT_TEXT};
use super::drill::Driller;
use super::reload::ReloadHandle;
use super::{files, shelf::Shelf};
use crate::dashboard::{
    Certificate, Certificates, Compiled, NotPublished, Office, PolicyFile, Setting, Withdrawn,
    Work, Workshop,
};
use crate::model::Clock;
use crate::policy::{Live, Rulebook};
use crate::tls::{Authority, Facts, Trust};

/// Largest file of rules that is shown and changed, in bytes.
const LARGEST: u64 = 128 * 1024;
/// For the reloader to take a change over: lists of millions of names are compiled in seconds.
const PATIENCE: Duration = Duration::from_secs(60);
/// Folders of the rules whose files are rules in words.
const FOLDERS: [&str; 6] = ["", "tiers", "categories", "search", "examples", "cards"];
/// Keys of the configuration whose values are nobody's business.
const SECRETS: [&str; 5] = ["password", "secret", "token", "key", "client_id"];

/// What the office is made of.
pub(super) struct Parts<'a> {
    pub(super) config: &'a Config,
    pub(super) live: Live,
    pub(super) hosts_key: [u8; 16],
    pub(super) clock: Clock,
    pub(super) reloads: ReloadHandle,
    pub(super) authority: Arc<Authority>,
    pub(super) driller: Driller,
}

/// The office of the running gateway.
pub(super) fn office(parts: Parts<'_>) -> Office {
    let Parts {
        config,
        live,
        hosts_key,
        clock,
        reloads,
        authority,
        driller,
    } = parts;
    let dir = config.policy.dir.clone();
    let check = {
        let (dir, data, live, clock) = (
            dir.clone(),
            config.data.dir.clone(),
            live.clone(),
            clock.clone(),
        );
        Arc::new(move |name: String, text: String| -> Work<Compiled> {
            let (dir, shelf) = (dir.clone(), Shelf::new(&data));
            let (before, now) = (live.current(), clock.now());
            Box::pin(async move {
                let work = tokio::task::spawn_blocking(move || {
                    compiled(&dir, &shelf, (&name, &text), hosts_key, &before, now)
                });
                work.await.unwrap_or_else(|_| Err(Vec::new()))
            })
        })
    };
    let publish = {
        let (dir, reloads) = (dir.clone(), reloads.clone());
        Arc::new(move |name: String, text: String, base: String| -> Work<_> {
            let (dir, reloads) = (dir.clone(), reloads.clone());
            Box::pin(async move { publish(&dir, &reloads, &name, &text, &base).await })
        })
    };
    Office {
        test: Arc::new(move |id: Uuid, by: String| {
            let driller = driller.clone();
            Box::pin(async move { driller.test(id, &by).await })
        }),
        workshop: Workshop {
            dir: dir.display().to_string(),
            files: {
                let dir = dir.clone();
                Arc::new(move || rule_files(&dir))
            },
            writable: {
                let dir = dir.clone();
                Arc::new(move || is_writable(&dir))
            },
            read: {
                let dir = dir.clone();
                Arc::new(move |name| read(&dir, name))
            },
            check,
            publish,
        },
        certs: {
            let config = config.clone();
            let clock = clock.clone();
            Arc::new(move || certificates(&config, &authority, &clock))
        },
        settings: {
            let file = config.file.clone();
            Arc::new(move || settings(file.as_deref(), &reloads.status().needs_restart))
        },
    }
}

/// The rules in the directory with one file replaced, or everything that is wrong with them.
fn compiled(
    dir: &Path,
    shelf: &Shelf,
    (name, text): (&str, &str),
    key: [u8; 16],
    before: &Rulebook,
    now: crate::model::Timestamp,
) -> Compiled {
    let source = files::read_policies(dir)?.with(name, text);
    let get = |digest: &str| shelf.get(digest);
    let generation = before.generation() + 1;
    Rulebook::compile_with_shelf(&source, key, generation, now, Some(before), &get)
        .map(|(book, found)| (Arc::new(book), found))
}

/// The path of a file of the rules; `None` for a name that leads elsewhere.
fn path_of(dir: &Path, name: &str) -> Option<PathBuf> {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let plain = !file.is_empty() && !file.starts_with('.') && !file.contains(['/', '\\', '\0']);
    (plain && FOLDERS.contains(&folder)).then(|| dir.join(name))
}

fn read(dir: &Path, name: &str) -> Option<String> {
    let bytes = files::read_bounded(&path_of(dir, name)?, LARGEST).ok()?;
    String::from_utf8(bytes).ok()
}

fn rule_files(dir: &Path) -> Vec<PolicyFile> {
    let mut all = Vec::new();
    for folder in FOLDERS {
        let entries = fs::read_dir(dir.join(folder)).into_iter().flatten();
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| name.ends_with(".toml")) else {
                continue;
            };
            let Ok(about) = entry.metadata() else {
                continue;
            };
            if about.is_file() && about.len() <= LARGEST {
                all.push(PolicyFile {
                    name: match folder {
                        "" => name.to_owned(),
                        folder => format!("{folder}/{name}"),
                    },
                    bytes: about.len(),
                });
            }
        }
    }
    all.sort_by(|one, other| {
        let depth = |name: &str| name.contains('/');
        (depth(&one.name), &one.name).cmp(&(depth(&other.name), &other.name))
    });
    all
}

/// Whether this process may put files there. Tried, not asked: a sandbox, a read-only mount and
/// missing rights all look different, and each says no.
fn is_writable(dir: &Path) -> bool {
    let probe = dir.join(format!(".writable-{}", Uuid::now_v7()));
    let made = fs::File::create_new(&probe).is_ok();
    made && fs::remove_file(&probe).is_ok()
}

/// Puts a file in place of another in one step: a reader sees the one or the other, whole, and a
/// power cut leaves one of them.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.new-{}", Uuid::now_v7()));
    let write = || {
        let mut file = fs::File::create_new(&beside)?;
        if let Ok(about) = fs::metadata(path) {
            file.set_permissions(about.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        fs::File::open(folder)?.sync_all()
    };
    let done = write();
    if done.is_err() {
        // It may not be there at all.
        fs::remove_file(&beside).ok();
    }
    done
}

async fn publish(
    dir: &Path,
    reloads: &ReloadHandle,
    name: &str,
    text: &str,
    base: &str,
) -> Result<(), NotPublished> {
    let Some(path) = path_of(dir, name) else {
        return Err(NotPublished::Changed);
    };
    if read(dir, name).as_deref() != Some(base) {
        return Err(NotPublished::Changed);
    }
    let mut seen = reloads.watch();
    let before = seen.borrow_and_update().digest.clone();
    put(path.clone(), text.to_owned()).await?;
    reloads.request();
    let taken = async {
        // An attempt that began before the file was there says nothing of it.
        while seen.changed().await.is_ok() {
            let status = seen.borrow_and_update().clone();
            if status.digest != before {
                return Some(Ok(()));
            }
            if status.refused {
                return Some(Err(status.problems));
            }
        }
        None
    };
    let problems = match tokio::time::timeout(PATIENCE, taken).await {
        Ok(Some(Ok(()))) => return Ok(()),
        Ok(Some(Err(problems))) => problems,
        Ok(None) | Err(_) => {
            put(path, base.to_owned()).await?;
            reloads.request();
            return Err(NotPublished::Silent);
        }
    };
    // What was in force never ceased to be; the file is to say the same.
    put(path, base.to_owned()).await?;
    reloads.request();
    Err(NotPublished::Refused(problems))
}

async fn put(path: PathBuf, text: String) -> Result<(), NotPublished> {
    let work = tokio::task::spawn_blocking(move || replace(&path, &text));
    match work.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(NotPublished::ReadOnly(error.to_string())),
        Err(_) => Err(NotPublished::Silent),
    }
}

fn certificates(config: &Config, authority: &Authority, clock: &Clock) -> Certificates {
    let of = |facts: &Facts| Certificate {
        name: facts.name.clone(),
        from: facts.from,
        until: facts.until,
        fingerprint: facts.fingerprint(),
        root: facts.is_root(),
    };
    let now = clock.now().0.div_euclid(1000);
    // A directory that cannot be read is said by the reloader; here it has no lists.
    let lists = Trust::with(&config.upstream.demands()).map(|trust| trust.lists);
    let day = |at: String| at.get(..10).unwrap_or_default().to_owned();
    let explicit = config.listen.proxy.iter().map(|at| (at.to_string(), false));
    let transparent = (config.listen.transparent_http.iter())
        .chain(&config.listen.transparent_https)
        .map(|at| (at.to_string(), true));
    Certificates {
        line: authority.line().iter().map(of).collect(),
        cross: authority.cross().map(of),
        root_key_here: authority.root_key_here(),
        dir: config.ca.dir.display().to_string(),
        withdrawn: lists
            .unwrap_or_default()
            .into_iter()
            .map(|list| {
                let (made, due) = list.dates();
                Withdrawn {
                    file: list.file.display().to_string(),
                    entries: list.entries,
                    made: day(made),
                    due: day(due),
                    overdue: list.is_overdue(now),
                }
            })
            .collect(),
        start: format!("{}/start", config.portal_url()),
        doors: explicit.chain(transparent).collect(),
    }
}

/// The settings as the file says them over the defaults, without secrets.
fn settings(file: Option<&Path>, waiting: &[&'static str]) -> Vec<Setting> {
    let table = |text: &str| text.parse::<toml::Table>().unwrap_or_default();
    let own = file
        .and_then(|file| fs::read_to_string(file).ok())
        .map(|text| table(&text))
        .unwrap_or_default();
    let mut all = Vec::new();
    let defaults = table(DEFAULT_TEXT);
    for (section, keys) in &defaults {
        let own = own.get(section);
        let mut merged = keys.as_table().cloned().unwrap_or_default();
        if let Some(own) = own.and_then(toml::Value::as_table) {
            merged.extend(own.clone());
        }
        all.extend(merged.into_iter().map(|(key, value)| Setting {
            value: shown(&key, &value),
            waits: waiting.contains(&section.as_str()),
            section: section.clone(),
            key,
        }));
    }
    all
}

/// A value as one writes it; what is secret is not written.
fn shown(key: &str, value: &toml::Value) -> String {
    let secret = SECRETS.iter().any(|secret| key.contains(secret)) && !key.ends_with("_file");
    let text = value.to_string();
    match value {
        toml::Value::String(text) if secret && text.is_empty() => "\"\"".to_owned(),
        _ if secret => "•••".to_owned(),
        // What stands before the @ of an address is a name and perhaps a password.
        toml::Value::String(address) if address.contains("://") && address.contains('@') => {
            let (scheme, rest) = address.split_once("://").unwrap_or_default();
            let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
            format!("\"{scheme}://•••@{place}\"")
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{embedded, fixture};

    #[test]
    fn a_name_that_leads_elsewhere_is_no_file() {
        let dir = Path::new("/policies");
        for name in ["rules.toml", "tiers/primary.toml"] {
            assert_eq!(path_of(dir, name), Some(dir.join(name)));
        }
        for name in [
            "",
            "..",
            "../x.toml",
            "tiers/../../x.toml",
            "/etc/passwd",
            "lists/sources.toml",
            "tiers/.x.toml",
            "a\\b.toml",
        ] {
            assert_eq!(path_of(dir, name), None, "{name}");
        }
    }

    #[test]
    fn a_file_is_replaced_whole_and_keeps_its_rights() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("rules.toml");
        fs::write(&path, "a").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, "b").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "b");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
        assert!(is_writable(home.path()));
        assert!(!is_writable(&home.path().join("missing")));
    }

    #[test]
    fn a_change_is_tried_with_everything_else_that_is_there() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("policies");
        files::unpack(&embedded(), &dir).unwrap();
        let (before, _) = fixture::shipped();
        let shelf = Shelf::new(home.path());
        let with = |name: &str, text: &str| {
            compiled(&dir, &shelf, (name, text), [7; 16], before, fixture::NOW)
        };
        let (book, _) = with("rules.toml", "# nothing\n").unwrap();
        assert_eq!(book.generation(), before.generation() + 1);
        let wrong = with("rules.toml", "\n[[rule]]\nid = 3\n");
        let Err(problems) = wrong else {
            panic!("it compiled")
        };
        let problem = problems.first().unwrap();
        assert_eq!((problem.file.as_str(), problem.fatal), ("rules.toml", true));
        assert!(problem.line >= 2, "{problem:?}");
        assert!(
            rule_files(&dir)
                .iter()
                .any(|file| file.name == "tiers/primary.toml")
        );
        assert!(read(&dir, "rules.toml").unwrap().contains("[[rule]]"));
        assert_eq!(read(&dir, "lists/sources.toml"), None);
    }

    #[test]
    fn settings_show_what_holds_and_no_secret() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("schoolgate.toml");
        fs::write(
            &file,
            "[store]\nurl = \"postgres://gate:hunter2@db.example/gate\"\n\
             [mail]\npassword = \"hunter2\"\n[threads]\nworkers = 7\n",
        )
        .unwrap();
        let all = settings(Some(&file), &["store"]);
        let of = |section: &str, key: &str| {
            let mut rows = all.iter();
            let row = rows.find(|row| row.section == section && row.key == key);
            row.map(|row| (row.value.as_str(), row.waits))
        };
        assert_eq!(of("threads", "workers"), Some(("7", false)));
        assert_eq!(
            of("store", "url"),
            Some(("\"postgres://•••@db.example/gate\"", true))
        );
        assert!(all.iter().all(|row| !row.value.contains("hunter2")));
    }
}
