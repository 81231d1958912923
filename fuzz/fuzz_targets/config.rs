//! A configuration file with anything in it: problems are named, nothing panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::app::config::Config;

fuzz_target!(|text: &str| {
    Config::parse(text, "schoolgate.toml").ok();
});
