//! From hostile bytes to hashes and a small view, within bounds.
//!
//! What a picture claims of itself is checked before anything is decoded: sides, pixels and the
//! memory for them. Of an animation a few frames are looked at, spread over its beginning. The
//! decoders are those of the `image` crate, all of them Rust; nothing of a picture outlives
//! [`read`] but its hashes and a view of a few thousand pixels.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{
    AnimationDecoder, DynamicImage, Frames, ImageDecoder, ImageFormat, ImageReader, Limits,
};

use super::View;
use super::hash::{Print, SIDE, Thumb};
use super::kind::PictureKind;

/// Pixels of a picture that is decoded: twice a 4K screen. A larger one is known by exact hashes
/// only.
pub const MAX_PIXELS: u64 = 16_000_000;
/// Bytes of a body that is looked at, without its coding.
pub(super) const MAX_BYTES: usize = 16 << 20;
/// Pixels of one side.
const MAX_SIDE: u32 = 16_384;
/// Bytes that a decoder may ask for: 16 bits for four channels of the most pixels.
const MAX_ALLOC: u64 = MAX_PIXELS * 8;
/// Pixels of all frames of an animation that are decoded.
const MAX_FRAME_PIXELS: u64 = 2 * MAX_PIXELS;
/// Frames that are hashed. They are decoded one after the other, so the later ones cost more.
const FRAMES: [usize; 5] = [0, 1, 3, 7, 15];

/// Why a picture was not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Its content coding is unknown or broken, or hides too much.
    #[error("its content coding cannot be undone")]
    Coding,
    /// Not a picture of a known format.
    #[error("it is no picture of a known format")]
    Unknown,
    /// A format that is recognised but not decoded.
    #[error("this format is not decoded; it can be on lists of exact hashes")]
    Format,
    /// More pixels or memory than [`MAX_PIXELS`] stands for.
    #[error("it is too large to be decoded")]
    TooLarge,
    /// Not what its format says.
    #[error("it is damaged")]
    Broken,
}

/// What was made of a picture.
pub(super) struct Read {
    pub prints: Vec<Print>,
    pub view: Option<View>,
}

impl Read {
    fn take(&mut self, image: DynamicImage, view: Option<(u32, u32)>) {
        let flat = Flat::of(image);
        self.prints.push(Print::of(&flat.thumb()));
        if self.view.is_none() {
            self.view = view.map(|(width, height)| flat.view(width, height));
        }
    }
}

/// Decodes and hashes; with `view`, also scales the first frame to that width and height.
pub(super) fn read(bytes: &[u8], view: Option<(u32, u32)>) -> Result<Read, DecodeError> {
    if bytes.len() > MAX_BYTES {
        return Err(DecodeError::TooLarge);
    }
    let kind = PictureKind::of(bytes).ok_or(DecodeError::Unknown)?;
    let mut read = Read {
        prints: Vec::new(),
        view: None,
    };
    let cursor = || Cursor::new(bytes);
    let (pixels, frames): (u64, Option<Frames<'_>>) = match kind {
        PictureKind::Avif => return Err(DecodeError::Format),
        PictureKind::Gif => {
            let mut decoder = GifDecoder::new(cursor()).map_err(broken)?;
            let pixels = check(&decoder)?;
            decoder.set_limits(limits()).map_err(broken)?;
            (pixels, Some(decoder.into_frames()))
        }
        PictureKind::WebP => {
            let mut decoder = WebPDecoder::new(cursor()).map_err(broken)?;
            let pixels = check(&decoder)?;
            decoder.set_limits(limits()).map_err(broken)?;
            let frames = decoder.has_animation().then(|| decoder.into_frames());
            (pixels, frames)
        }
        PictureKind::Png => {
            let decoder = PngDecoder::with_limits(cursor(), limits()).map_err(broken)?;
            let pixels = check(&decoder)?;
            let frames = if decoder.is_apng().unwrap_or(false) {
                Some(decoder.apng().map_err(broken)?.into_frames())
            } else {
                None
            };
            (pixels, frames)
        }
        PictureKind::Jpeg | PictureKind::Bmp => (0, None),
    };
    if let Some(frames) = frames {
        let most = (MAX_FRAME_PIXELS / pixels.max(1)).max(1);
        let most = usize::try_from(most).unwrap_or(usize::MAX).min(16);
        for (at, frame) in frames.take(most).enumerate() {
            // What comes before a damaged frame is shown, so it counts.
            let Ok(frame) = frame else { break };
            if FRAMES.contains(&at) {
                read.take(DynamicImage::ImageRgba8(frame.into_buffer()), view);
            }
        }
        if !read.prints.is_empty() {
            return Ok(read);
        }
        // An animation of no frame may still be a picture.
    }
    let mut reader = ImageReader::with_format(cursor(), format(kind));
    reader.limits(limits());
    let decoder = reader.into_decoder().map_err(broken)?;
    check(&decoder)?;
    read.take(DynamicImage::from_decoder(decoder).map_err(broken)?, view);
    Ok(read)
}

fn format(kind: PictureKind) -> ImageFormat {
    match kind {
        PictureKind::Jpeg => ImageFormat::Jpeg,
        PictureKind::Png => ImageFormat::Png,
        PictureKind::Gif => ImageFormat::Gif,
        PictureKind::WebP => ImageFormat::WebP,
        PictureKind::Bmp => ImageFormat::Bmp,
        PictureKind::Avif => ImageFormat::Avif,
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    limits
}

/// The pixels that a picture says it has, if they are not too many.
fn check(decoder: &impl ImageDecoder) -> Result<u64, DecodeError> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width == 0 || height == 0 {
        return Err(DecodeError::Broken);
    }
    if width > MAX_SIDE
        || height > MAX_SIDE
        || pixels > MAX_PIXELS
        || decoder.total_bytes() > MAX_ALLOC
    {
        return Err(DecodeError::TooLarge);
    }
    Ok(pixels)
}

fn broken(error: image::ImageError) -> DecodeError {
    match error {
        image::ImageError::Limits(_) => DecodeError::TooLarge,
        image::ImageError::Unsupported(_) => DecodeError::Format,
        _ => DecodeError::Broken,
    }
}

/// Rows of red, green and blue, on white where the picture is transparent.
struct Flat {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Flat {
    fn of(image: DynamicImage) -> Flat {
        let (width, height) = (image.width() as usize, image.height() as usize);
        let rgb = if image.color().has_alpha() {
            let rgba = image.into_rgba8();
            let mut rgb = Vec::with_capacity(width * height * 3);
            for pixel in rgba.pixels() {
                let [red, green, blue, alpha] = pixel.0;
                rgb.extend([red, green, blue].map(|colour| {
                    let alpha = u32::from(alpha);
                    let blended = (u32::from(colour) * alpha + 255 * (255 - alpha)) / 255;
                    // A weighted mean of two bytes is one.
                    u8::try_from(blended).unwrap_or(u8::MAX)
                }));
            }
            rgb
        } else {
            image.into_rgb8().into_raw()
        };
        Flat { width, height, rgb }
    }

    /// Means over equal areas; where the target is larger, pixels are repeated.
    fn scaled(&self, width: usize, height: usize) -> Vec<[f32; 3]> {
        let columns: Vec<(usize, usize)> = (0..width).map(|x| area(x, width, self.width)).collect();
        let mut out = Vec::with_capacity(width * height);
        for y in 0..height {
            let (top, bottom) = area(y, height, self.height);
            let mut sums = vec![[0_u32; 3]; width];
            let rows = self.rgb.chunks_exact(self.width * 3);
            for row in rows.skip(top).take(bottom - top) {
                for (sum, (left, right)) in sums.iter_mut().zip(&columns) {
                    let pixels = row.get(left * 3..right * 3).unwrap_or_default();
                    for pixel in pixels.chunks_exact(3) {
                        for (sum, colour) in sum.iter_mut().zip(pixel) {
                            // At most 16 million pixels of a byte each.
                            *sum += u32::from(*colour);
                        }
                    }
                }
            }
            out.extend(sums.iter().zip(&columns).map(|(sum, (left, right))| {
                let count = ((right - left) * (bottom - top)) as f32;
                sum.map(|sum| sum as f32 / count)
            }));
        }
        out
    }

    fn thumb(&self) -> Thumb {
        let (width, height) = (self.width.min(SIDE), self.height.min(SIDE));
        let luma = self
            .scaled(width, height)
            .iter()
            .map(|[red, green, blue]| 0.299 * red + 0.587 * green + 0.114 * blue)
            .collect();
        Thumb {
            width,
            height,
            luma,
        }
    }

    fn view(&self, width: u32, height: u32) -> View {
        let rgb = self
            .scaled(width as usize, height as usize)
            .iter()
            .flatten()
            .map(|colour| colour.round().clamp(0.0, 255.0) as u8)
            .collect();
        View { width, height, rgb }
    }
}

/// Where cell `at` of `cells` lies in `of` pixels; at least one.
fn area(at: usize, cells: usize, of: usize) -> (usize, usize) {
    let from = (at * of / cells).min(of.saturating_sub(1));
    (from, ((at + 1) * of / cells).max(from + 1))
}
