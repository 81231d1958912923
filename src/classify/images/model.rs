//! A picture classifier that a school brings: an ONNX file and a description of it.
//!
//! Pure: the file's bytes come in, a picture scaled to the model's input comes in, matches come
//! out. Nothing is known here of where the file lies or how long a run may take; the data path
//! runs it beside the exchanges and stops asking one that is too slow. Run by `tract`, which is
//! Rust throughout, when the program was built with the feature `onnx`; without it a model is
//! refused with a sentence that says so. No model is shipped.

use std::sync::Arc;

use super::View;
use crate::model::{CategoryId, Match, MatchSource};

/// Sides of the input, in pixels.
pub const MAX_INPUT_SIDE: u32 = 1024;
/// Outputs of a model.
pub const MAX_LABELS: usize = 1000;
/// The surest that a model is taken to be, so that its points stay those of a guess.
const SUREST: f32 = 0.9999;

/// The order of the input's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One plane for each colour: batch, colours, height, width.
    #[default]
    Nchw,
    /// Colours side by side: batch, height, width, colours.
    Nhwc,
}

/// What the model's outputs are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// Probabilities, 0 to 1.
    #[default]
    Probabilities,
    /// Numbers of which a softmax makes probabilities: one label is right.
    Softmax,
    /// Numbers of which a sigmoid makes probabilities: each label for itself.
    Sigmoid,
}

/// One output of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Its name, for the explanation.
    pub name: Arc<str>,
    /// What it speaks for, and from which probability on; `None` for the harmless ones.
    pub speaks: Option<(CategoryId, f32)>,
}

/// How a model is used.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelSettings {
    /// What the matches name as their origin, e.g. `images/model`.
    pub origin: Arc<str>,
    /// Width of the input in pixels.
    pub width: u32,
    /// Height of the input in pixels.
    pub height: u32,
    /// Order of the numbers.
    pub layout: Layout,
    /// Blue, green, red instead of red, green, blue.
    pub bgr: bool,
    /// What white is: 1 or 255.
    pub white: f32,
    /// Taken off each colour, after scaling to `white`.
    pub mean: [f32; 3],
    /// By which each colour is then divided.
    pub std: [f32; 3],
    /// What the outputs are.
    pub output: Output,
    /// The outputs in the model's order.
    pub labels: Vec<Label>,
}

/// Why a model cannot be used, or said nothing about a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The program was built without the engine.
    #[error("this program was built without the feature \"onnx\", so it runs no models")]
    NotBuiltIn,
    /// The file is no ONNX model, or uses what the engine does not know.
    #[error("the model cannot be read: {0}")]
    Broken(String),
    /// It does not take the described input.
    #[error("the model does not take the input that is described: {0}")]
    Input(String),
    /// It gives another number of outputs.
    #[error("the model gives {given} numbers for {labels} labels")]
    Outputs {
        /// What the model gave.
        given: usize,
        /// What was described.
        labels: usize,
    },
    /// An output is not a number, or no probability where one was described.
    #[error("the model gave a number that is no probability")]
    NotAProbability,
    /// It fell over.
    #[error("the model failed on a picture: {0}")]
    Failed(String),
}

/// A model that is ready to be asked.
pub struct PictureModel {
    settings: ModelSettings,
    engine: engine::Engine,
}

impl PictureModel {
    /// Reads a model and asks it about a grey picture, so that what is wrong is known now.
    ///
    /// # Errors
    /// See [`ModelError`].
    pub fn load(settings: ModelSettings, onnx: &[u8]) -> Result<PictureModel, ModelError> {
        let engine = engine::Engine::load(onnx, &settings)?;
        let model = PictureModel { settings, engine };
        let (width, height) = model.size();
        let grey = View {
            width,
            height,
            rgb: vec![127; width as usize * height as usize * 3],
        };
        model.judge(&grey)?;
        Ok(model)
    }

    /// Width and height of the input in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.settings.width, self.settings.height)
    }

    /// How it is used.
    pub fn settings(&self) -> &ModelSettings {
        &self.settings
    }

    /// What the model says of a picture of its size.
    ///
    /// # Errors
    /// See [`ModelError`].
    pub fn judge(&self, view: &View) -> Result<Vec<Match>, ModelError> {
        let outputs = self.engine.run(numbers(view, &self.settings))?;
        let probabilities = probabilities(&outputs, &self.settings)?;
        let said = self.settings.labels.iter().zip(probabilities);
        Ok(said
            .filter_map(|(label, probability)| {
                let (category, from) = label.speaks?;
                (probability >= from).then(|| Match {
                    source: MatchSource::Model,
                    category,
                    points: points(probability),
                    origin: self.settings.origin.clone(),
                    entry: format!("{}: {:.0} %", label.name, probability * 100.0).into(),
                    count: 1,
                })
            })
            .collect())
    }
}

/// The log-odds that stand for a probability; see [`crate::model::Score::probability`].
fn points(probability: f32) -> i32 {
    let probability = probability.clamp(1.0 - SUREST, SUREST);
    let odds = f64::from(probability) / (1.0 - f64::from(probability));
    (50.0 + 20.0 * libm::log(odds)).round() as i32
}

/// The input: every pixel as the model wants it.
fn numbers(view: &View, settings: &ModelSettings) -> Vec<f32> {
    let order = if settings.bgr { [2, 1, 0] } else { [0, 1, 2] };
    let value = |pixel: &[u8], colour: usize| {
        let byte = order.get(colour).and_then(|at| pixel.get(*at));
        let raw = f32::from(byte.copied().unwrap_or(0)) / 255.0 * settings.white;
        let (mean, std) = (settings.mean.get(colour), settings.std.get(colour));
        (raw - mean.copied().unwrap_or(0.0)) / std.copied().unwrap_or(1.0)
    };
    let pixels = || view.rgb.chunks_exact(3);
    match settings.layout {
        Layout::Nchw => (0..3)
            .flat_map(|colour| pixels().map(move |pixel| value(pixel, colour)))
            .collect(),
        Layout::Nhwc => pixels()
            .flat_map(|pixel| (0..3).map(move |colour| value(pixel, colour)))
            .collect(),
    }
}

/// What the outputs stand for; one for each label.
fn probabilities(outputs: &[f32], settings: &ModelSettings) -> Result<Vec<f32>, ModelError> {
    if outputs.len() != settings.labels.len() {
        return Err(ModelError::Outputs {
            given: outputs.len(),
            labels: settings.labels.len(),
        });
    }
    if !outputs.iter().all(|output| output.is_finite()) {
        return Err(ModelError::NotAProbability);
    }
    let result: Vec<f32> = match settings.output {
        Output::Probabilities => outputs.to_vec(),
        Output::Sigmoid => outputs
            .iter()
            .map(|output| 1.0 / (1.0 + libm::expf(-output)))
            .collect(),
        Output::Softmax => {
            let most = outputs.iter().copied().fold(f32::MIN, f32::max);
            let powers: Vec<f32> = outputs
                .iter()
                .map(|output| libm::expf(output - most))
                .collect();
            let sum: f32 = powers.iter().sum();
            powers.iter().map(|power| power / sum).collect()
        }
    };
    // A little above one is rounding.
    if result.iter().all(|p| (-0.01..=1.01).contains(p)) {
        Ok(result)
    } else {
        Err(ModelError::NotAProbability)
    }
}

#[cfg(feature = "onnx")]
mod engine {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Arc;

    use tract_onnx::prelude::{
        Datum as _, Framework as _, InferenceFact, InferenceModelExt as _, IntoRunnable as _,
        IntoTValue as _, Tensor, TypedRunnableModel, tvec,
    };

    use super::{Layout, ModelError, ModelSettings};

    pub(super) struct Engine {
        plan: Arc<TypedRunnableModel>,
        shape: [usize; 4],
    }

    impl Engine {
        pub(super) fn load(onnx: &[u8], settings: &ModelSettings) -> Result<Self, ModelError> {
            let (width, height) = (settings.width as usize, settings.height as usize);
            let shape = match settings.layout {
                Layout::Nchw => [1, 3, height, width],
                Layout::Nhwc => [1, height, width, 3],
            };
            let load = || {
                // From memory: a model that refers to files beside it is refused.
                let model = tract_onnx::onnx()
                    .model_for_read(&mut &*onnx)
                    .map_err(|error| ModelError::Broken(told(&error)))?;
                let fact = InferenceFact::dt_shape(f32::datum_type(), shape);
                let plan = model
                    .with_input_fact(0, fact)
                    .and_then(|model| model.into_optimized())
                    .and_then(|model| model.into_runnable())
                    .map_err(|error| ModelError::Input(told(&error)))?;
                Ok(Engine { plan, shape })
            };
            // The engine is foreign code that reads a foreign file.
            catch_unwind(AssertUnwindSafe(load))
                .unwrap_or_else(|_| Err(ModelError::Broken("the engine gave up".into())))
        }

        pub(super) fn run(&self, numbers: Vec<f32>) -> Result<Vec<f32>, ModelError> {
            let run = || {
                let input = Tensor::from_shape(&self.shape, &numbers)?;
                let outputs = self.plan.run(tvec!(input.into_tvalue()))?;
                let Some(first) = outputs.first() else {
                    return Ok(Vec::new());
                };
                let reals = first.cast_to::<f32>()?;
                let view = reals.to_plain_array_view::<f32>()?;
                Ok(view.iter().copied().collect())
            };
            match catch_unwind(AssertUnwindSafe(run)) {
                Ok(result) => result.map_err(|error: tract_onnx::prelude::TractError| {
                    ModelError::Failed(told(&error))
                }),
                Err(_) => Err(ModelError::Failed("the engine gave up".into())),
            }
        }
    }

    /// The innermost reason on one line.
    fn told(error: &tract_onnx::prelude::TractError) -> String {
        let text = error.root_cause().to_string();
        let line = text.lines().next().unwrap_or_default();
        line.chars().take(200).collect()
    }
}

#[cfg(not(feature = "onnx"))]
mod engine {
    use super::{ModelError, ModelSettings};

    /// What cannot be made.
    pub(super) enum Engine {}

    impl Engine {
        pub(super) fn load(_: &[u8], _: &ModelSettings) -> Result<Self, ModelError> {
            Err(ModelError::NotBuiltIn)
        }

        pub(super) fn run(&self, _: Vec<f32>) -> Result<Vec<f32>, ModelError> {
            match *self {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> ModelSettings {
        ModelSettings {
            origin: "images/model".into(),
            width: 2,
            height: 1,
            layout: Layout::Nchw,
            bgr: false,
            white: 1.0,
            mean: [0.0; 3],
            std: [1.0; 3],
            output: Output::Probabilities,
            labels: ["a", "b"]
                .map(|name| Label {
                    name: name.into(),
                    speaks: None,
                })
                .to_vec(),
        }
    }

    #[test]
    fn pixels_become_numbers_as_described() {
        let view = View {
            width: 2,
            height: 1,
            rgb: vec![255, 0, 51, 0, 255, 102],
        };
        let check = |settings: &ModelSettings, expect: &[f32]| {
            let got = numbers(&view, settings);
            assert_eq!(got.len(), expect.len());
            for (a, b) in got.iter().zip(expect) {
                assert!((a - b).abs() < 1e-5, "{got:?} {expect:?}");
            }
        };
        check(&settings(), &[1.0, 0.0, 0.0, 1.0, 0.2, 0.4]);
        let nhwc = ModelSettings {
            layout: Layout::Nhwc,
            bgr: true,
            ..settings()
        };
        check(&nhwc, &[0.2, 0.0, 1.0, 0.4, 1.0, 0.0]);
        let scaled = ModelSettings {
            white: 255.0,
            mean: [127.5, 0.0, 0.0],
            std: [127.5, 255.0, 51.0],
            ..settings()
        };
        check(&scaled, &[1.0, -1.0, 0.0, 1.0, 1.0, 2.0]);
    }

    #[test]
    fn outputs_become_probabilities() {
        let of = |output, numbers: &[f32]| {
            probabilities(
                numbers,
                &ModelSettings {
                    output,
                    ..settings()
                },
            )
        };
        assert_eq!(of(Output::Probabilities, &[0.1, 0.9]), Ok(vec![0.1, 0.9]));
        assert_eq!(of(Output::Softmax, &[1000.0, 1000.0]), Ok(vec![0.5, 0.5]));
        assert_eq!(of(Output::Sigmoid, &[0.0, -200.0]), Ok(vec![0.5, 0.0]));
        assert_eq!(
            of(Output::Probabilities, &[3.0, 0.0]),
            Err(ModelError::NotAProbability)
        );
        assert_eq!(
            of(Output::Softmax, &[f32::NAN, 0.0]),
            Err(ModelError::NotAProbability)
        );
        assert_eq!(
            of(Output::Softmax, &[1.0]),
            Err(ModelError::Outputs {
                given: 1,
                labels: 2
            })
        );
    }

    #[test]
    fn points_are_log_odds() {
        for (probability, expect) in [(0.5, 50), (0.924, 100), (1.0, 234), (0.0, -134)] {
            assert_eq!(points(probability), expect, "{probability}");
        }
    }
}
