//! `model/`: the trained text model, and whose models are believed.

use std::sync::Arc;

use crate::classify::ClassifierBuilder;
use crate::classify::learned::{Seal, TextModel};

use super::super::diagnostic::Place;
use super::{Files, number};
use crate::model::CategoryId;

/// The model's file.
pub(super) const MODEL: &str = "model/text.model";
/// The public keys of those who may seal a model.
pub(super) const KEYS: &str = "model/keys.toml";

/// The model, if there is one that can be believed and read. Without the file, pages are judged
/// without a model.
pub(super) fn read(files: &Files<'_>) -> Option<Arc<TextModel>> {
    let trusted = keys(files);
    let bytes = files.source.get(MODEL)?;
    let refuse = |message: String, hint: &str| {
        files.report.error(Place::file(MODEL), message, hint);
        None
    };
    let seal = match Seal::open(bytes) {
        Ok(seal) => seal,
        Err(error) => {
            return refuse(
                error.to_string(),
                "or take the file away: phrases still judge",
            );
        }
    };
    let signer = seal.signer_hex();
    if !trusted.contains(&signer) {
        let message = format!("the model is sealed by {signer}, who is not in {KEYS}");
        return refuse(
            message,
            "add the key if you trust its owner, or fetch the model again",
        );
    }
    let model = match TextModel::from_bytes(seal.model) {
        Ok(model) => model,
        Err(error) => {
            return refuse(
                error.to_string(),
                "or take the file away: phrases still judge",
            );
        }
    };
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
