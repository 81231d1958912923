//! `model/`: the trained text model, and whose models are believed.

use std::sync::Arc;

use crate::classify::ClassifierBuilder;
use crate::classify::learned::{Overlay, Seal, TextModel};

use super::super::diagnostic::Place;
use super::{Files, number};
use crate::model::CategoryId;

/// The model's file.
pub(super) const MODEL: &str = "model/text.model";
/// What the school has taught on top of it.
pub(super) const OVERLAY: &str = "model/overlay.model";
/// The public keys of those who may seal a model.
pub(super) const KEYS: &str = "model/keys.toml";

/// The model, if there is one that can be believed and read. Without the file, pages are judged
/// without a model.
pub(super) fn read(files: &Files<'_>) -> Option<Arc<TextModel>> {
    let trusted = keys(files);
    let taught = overlay(files, &trusted);
    let Some(bytes) = files.source.get(MODEL) else {
        if taught.is_some() {
            let message = "there is no model under it";
            files
                .report
                .warning(Place::file(OVERLAY), message, NOT_USED);
        }
        return None;
    };
    let hint = "or take the file away: phrases still judge";
    let plain = opened(files, &trusted, MODEL, bytes, hint)?;
    let mut model = match TextModel::from_bytes(plain) {
        Ok(model) => model,
        Err(error) => {
            files
                .report
                .error(Place::file(MODEL), error.to_string(), hint);
            return None;
        }
    };
    if let Some(taught) = taught
        && let Err(error) = model.put(taught)
    {
        files
            .report
            .warning(Place::file(OVERLAY), error.to_string(), NOT_USED);
    }
    let unknown: Vec<&str> = model
        .categories()
        .filter(|name| number(&files.categories, name).is_none())
        .collect();
    if !unknown.is_empty() {
        let message = format!(
            "the model knows categories that are not here: {}",
            unknown.join(", ")
        );
        let hint = "what it says about them is left out";
        files.report.warning(Place::file(MODEL), message, hint);
    }
    Some(Arc::new(model))
}

/// What becomes of an overlay that does not fit.
const NOT_USED: &str = "it is not used; the model judges without it";

/// What the school has taught. A damaged one, or somebody else's, is a problem: nobody would
/// notice that it is gone.
fn overlay(files: &Files<'_>, trusted: &[String]) -> Option<Overlay> {
    let hint = "or take it away: schoolgate model adapt --deactivate";
    let bytes = files.source.get(OVERLAY)?;
    let plain = opened(files, trusted, OVERLAY, bytes, hint)?;
    match Overlay::from_bytes(plain) {
        Ok(overlay) => Some(overlay),
        Err(error) => {
            files
                .report
                .error(Place::file(OVERLAY), error.to_string(), hint);
            None
        }
    }
}

/// What is under a seal that holds and is that of somebody trusted.
fn opened<'b>(
    files: &Files<'_>,
    trusted: &[String],
    file: &str,
    bytes: &'b [u8],
    hint: &str,
) -> Option<&'b [u8]> {
    let seal = match Seal::open(bytes) {
        Ok(seal) => seal,
        Err(error) => {
            files
                .report
                .error(Place::file(file), error.to_string(), hint);
            return None;
        }
    };
    let signer = seal.signer_hex();
    if !trusted.contains(&signer) {
        let message = format!("the model is sealed by {signer}, who is not in {KEYS}");
        let hint = "add the key if you trust its owner, or fetch the model again";
        files.report.error(Place::file(file), message, hint);
        return None;
    }
    Some(seal.model)
}

/// Hands the model to the classifier.
pub(super) fn put(
    model: Option<Arc<TextModel>>,
    categories: &[&str],
    builder: &mut ClassifierBuilder,
) {
    if let Some(model) = model {
        builder.model(model, |name| number(categories, name).map(CategoryId));
    }
}

/// Public keys in hex.
fn keys(files: &Files<'_>) -> Vec<String> {
    let Some(document) = files.optional(KEYS) else {
        return Vec::new();
    };
    let root = document.root(files.report);
    let mut keys = Vec::new();
    for key in root.texts("trusted") {
        if key.value.len() == 64 && key.value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            keys.push(key.value.to_ascii_lowercase());
        } else {
            let hint = "write the 64 hex digits that `schoolgate model seal` prints";
            files
                .report
                .error(key.place, "this is not a public key", hint);
        }
    }
    root.finish();
    keys
}
