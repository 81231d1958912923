//! Content codings undone as they flow (RFC 9110, section 8.4): gzip, deflate, br, zstd, stacked.
//!
//! Read as browsers read: several gzip members are one text, gzip's checksum and what follows its end
//! do not matter, `deflate` may lack its zlib frame. Nothing is collected: each coding has one
//! buffer of output, and what it holds is handed on before more is decoded, so that a bomb stops
//! at the reader's ceiling. How much is decoded at an error does not depend on how the bytes came.

use brotli::enc::StandardAlloc;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};
use flate2::{Decompress, FlushDecompress, Status};
use zstd::stream::raw::{DParameter, Operation};

/// Takes a decoded piece with how much may be made of what came so far.
type Out<'o> = dyn FnMut(&[u8], u64) -> Result<(), Stop> + 'o;

/// How many codings may be stacked; nobody honest uses more than two.
const MAX_CODINGS: usize = 4;
/// Bytes of output that each coding holds at a time.
const BUFFER: usize = 16 * 1024;
/// 8 MiB, the largest window of the `zstd` content coding (RFC 9659, section 3).
const ZSTD_WINDOW_LOG: u32 = 23;
/// What an inner coding may give whatever the ceiling: small bodies grow when compressed.
const LEAST_INNER: u64 = 64 * 1024;
/// Where the wire is cut before it is decoded, so that [`Codings::wire`] is a function of the
/// body alone whenever something is handed on.
const STEP: usize = 1024;

/// The codings of a body, outermost last applied, undone in that order.
pub(super) struct Codings {
    stages: Vec<Stage>,
    wire: u64,
    /// No stage before the last may make more than this.
    ceiling: u64,
    growth: u64,
}

/// Why codings cannot be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unnamed {
    /// One of them is not known; browsers then show the bytes as they are.
    Unknown,
    /// There are too many.
    TooMany,
}

struct Stage {
    name: Name,
    /// From the first byte on: a body that was read before is never decoded, and what a decoder
    /// needs is half of what such an answer would cost.
    begun: Option<Begun>,
    ended: bool,
    made: u64,
}

/// A decoder with room for what it makes.
struct Begun {
    coding: Coding,
    buffer: Box<[u8]>,
}

#[derive(Clone, Copy)]
enum Name {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

enum Coding {
    Gzip(Gzip),
    Deflate(Deflate),
    Brotli(Brotli),
    Zstd {
        decoder: zstd::stream::raw::Decoder<'static>,
        wants: usize,
    },
}

/// Why decoding ended before the body did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Who takes the output wants no more.
    Enough,
    /// The body is not what its codings say, or is a bomb.
    Broken,
}

/// What a coding did with its input.
struct Step {
    read: usize,
    made: usize,
    state: After,
}

#[derive(PartialEq, Eq)]
enum After {
    Going,
    Ended,
    Broken,
}

type Output<'a> = &'a mut dyn FnMut(&[u8]) -> Result<(), Stop>;

impl Codings {
    /// The codings that a `Content-Encoding` field names.
    pub fn named(field: Option<&str>, ceiling: u64) -> Result<Codings, Unnamed> {
        let names = field
            .unwrap_or("")
            .split(',')
            .map(|name| name.trim().to_ascii_lowercase());
        let mut stages = Vec::new();
        for name in names {
            let name = match name.as_str() {
                "" | "identity" => continue,
                "gzip" | "x-gzip" => Name::Gzip,
                "deflate" => Name::Deflate,
                "br" => Name::Brotli,
                "zstd" => Name::Zstd,
                _ => return Err(Unnamed::Unknown),
            };
            stages.push(Stage {
                name,
                begun: None,
                ended: false,
                made: 0,
            });
        }
        // The last one named was applied last and comes off first (RFC 9110, section 8.4).
        stages.reverse();
        if stages.len() > MAX_CODINGS {
            return Err(Unnamed::TooMany);
        }
        Ok(Codings {
            stages,
            wire: 0,
            ceiling: ceiling.max(LEAST_INNER),
            growth: 0,
        })
    }

    /// Lets every stage make up to so many times what came over the wire, if that is more than
    /// the ceiling.
    pub fn grow(&mut self, times: u64) {
        self.growth = times;
    }

    /// Decodes a piece and hands on what it gives, in pieces of at most 64 KiB, each with how much
    /// may be made of what came over the wire so far (see [`Self::grow`]).
    pub fn push(&mut self, bytes: &[u8], out: &mut Out<'_>) -> Result<(), Stop> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let upto = if self.stages.is_empty() {
                64 * 1024
            } else {
                STEP - usize::try_from(self.wire % STEP as u64).unwrap_or(0)
            };
            let (now, later) = rest.split_at(upto.min(rest.len()));
            self.wire += now.len() as u64;
            let wire = self.wire.div_ceil(STEP as u64) * STEP as u64;
            let grown = wire.saturating_mul(self.growth);
            let ceiling = self.ceiling.max(grown);
            feed(&mut self.stages, now, ceiling, &mut |piece| {
                out(piece, grown)
            })?;
            rest = later;
        }
        Ok(())
    }

    /// Whether what was read so far is a whole body. An empty one is.
    pub fn is_complete(&self) -> bool {
        self.wire == 0
            || self
                .stages
                .iter()
                .all(|stage| stage.ended || stage.may_end())
    }

    /// Whether a body of `decoded` bytes came from suspiciously few on the wire. A kilobyte
    /// that becomes half a megabyte is no text that somebody wrote; deflate cannot do much more.
    pub fn is_bomb(&self, decoded: u64) -> bool {
        let wire = self.wire.div_ceil(STEP as u64) * STEP as u64;
        !self.stages.is_empty() && decoded / 512 > wire
    }
}

/// Decodes `input` through the stages.
fn feed(stages: &mut [Stage], mut input: &[u8], ceiling: u64, out: Output<'_>) -> Result<(), Stop> {
    let Some((stage, later)) = stages.split_first_mut() else {
        return out(input);
    };
    loop {
        if stage.ended {
            return Ok(());
        }
        let begun = match &mut stage.begun {
            Some(begun) => begun,
            none => none.insert(stage.name.begin().ok_or(Stop::Broken)?),
        };
        let step = begun.coding.run(input, &mut begun.buffer);
        let made = begun.buffer.get(..step.made).unwrap_or_default();
        input = input.get(step.read..).unwrap_or_default();
        // The bound is at a byte of the text, not at the end of a buffer: where a body stops
        // must not depend on how it was cut.
        let room = if later.is_empty() {
            u64::MAX
        } else {
            ceiling.saturating_sub(stage.made)
        };
        let (now, beyond) =
            made.split_at(made.len().min(usize::try_from(room).unwrap_or(usize::MAX)));
        stage.made += now.len() as u64;
        if !now.is_empty() {
            feed(later, now, ceiling, out)?;
        }
        if !beyond.is_empty() {
            return Err(Stop::Broken);
        }
        match step.state {
            After::Broken => return Err(Stop::Broken),
            After::Ended => stage.ended = true,
            // Nothing left to read and room left over: everything was handed on.
            After::Going if input.is_empty() && step.made < BUFFER => return Ok(()),
            // A coding that does nothing would do nothing for ever.
            After::Going if step.read == 0 && step.made == 0 => return Err(Stop::Broken),
            After::Going => {}
        }
    }
}

impl Name {
    /// A decoder; `None` where there is no memory for it.
    fn begin(self) -> Option<Begun> {
        let coding = match self {
            Name::Gzip => Coding::Gzip(Gzip::new()),
            Name::Deflate => Coding::Deflate(Deflate::new()),
            Name::Brotli => Coding::Brotli(Brotli::new()),
            Name::Zstd => Coding::zstd()?,
        };
        Some(Begun {
            coding,
            buffer: vec![0; BUFFER].into(),
        })
    }
}

impl Stage {
    /// Whether the coding is between two members or frames.
    fn may_end(&self) -> bool {
        self.begun
            .as_ref()
            .is_some_and(|begun| begun.coding.may_end())
    }
}

impl Coding {
    fn zstd() -> Option<Coding> {
        let mut decoder = zstd::stream::raw::Decoder::new().ok()?;
        decoder
            .set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW_LOG))
            .ok()?;
        Some(Coding::Zstd { decoder, wants: 1 })
    }

    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        match self {
            Coding::Gzip(gzip) => gzip.run(input, output),
            Coding::Deflate(deflate) => deflate.run(input, output),
            Coding::Brotli(brotli) => brotli.run(input, output),
            Coding::Zstd { decoder, wants } => run_zstd(decoder, wants, input, output),
        }
    }

    /// Whether the coding is between two members or frames.
    fn may_end(&self) -> bool {
        match self {
            Coding::Gzip(gzip) => gzip.members > 0 && !matches!(gzip.part, Part::Body),
            Coding::Deflate(_) | Coding::Brotli(_) => false,
            Coding::Zstd { wants, .. } => *wants == 0,
        }
    }
}

/// gzip (RFC 1952), member after member.
struct Gzip {
    part: Part,
    flags: u8,
    members: u64,
    inflate: Decompress,
}

/// Where in a member.
enum Part {
    /// The ten bytes that every header has; how many were read.
    Fixed(u8),
    ExtraLength(u8, u16),
    Extra(u16),
    Name,
    Comment,
    HeaderCrc(u8),
    Body,
    /// Checksum and length, which do not matter; how many of the eight bytes were read.
    Trailer(u8),
}

impl Gzip {
    fn new() -> Gzip {
        Gzip {
            part: Part::Fixed(0),
            flags: 0,
            members: 0,
            inflate: Decompress::new(false),
        }
    }

    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let mut read = 0;
        while !matches!(self.part, Part::Body) {
            let Some(byte) = input.get(read) else {
                return Step {
                    read,
                    made: 0,
                    state: After::Going,
                };
            };
            read += 1;
            if !self.header_byte(*byte) {
                // What follows the last member is padding.
                let state = if self.members > 0 {
                    After::Ended
                } else {
                    After::Broken
                };
                return Step {
                    read,
                    made: 0,
                    state,
                };
            }
        }
        let rest = input.get(read..).unwrap_or_default();
        let (used, made, state) = run_inflate(&mut self.inflate, rest, output);
        let state = match state {
            After::Ended => {
                self.members += 1;
                self.part = Part::Trailer(0);
                self.inflate.reset(false);
                After::Going
            }
            state => state,
        };
        // A full buffer asks for another call; so does the end of a member.
        Step {
            read: read + used,
            made,
            state,
        }
    }

    /// Takes a byte outside the compressed data; `false` if it does not belong there.
    fn header_byte(&mut self, byte: u8) -> bool {
        self.part = match self.part {
            Part::Fixed(at) => {
                let wrong = match at {
                    0 => byte != 0x1f,
                    1 => byte != 0x8b,
                    2 => byte != 8,
                    _ => false,
                };
                if wrong {
                    return false;
                }
                if at == 3 {
                    self.flags = byte;
                }
                if at < 9 {
                    Part::Fixed(at + 1)
                } else {
                    self.after(0)
                }
            }
            Part::ExtraLength(0, _) => Part::ExtraLength(1, u16::from(byte)),
            Part::ExtraLength(_, low) => match low | u16::from(byte) << 8 {
                0 => self.after(4),
                length => Part::Extra(length),
            },
            Part::Extra(1) => self.after(4),
            Part::Extra(left) => Part::Extra(left - 1),
            Part::Name if byte == 0 => self.after(8),
            Part::Name => Part::Name,
            Part::Comment if byte == 0 => self.after(16),
            Part::Comment => Part::Comment,
            Part::HeaderCrc(0) => Part::HeaderCrc(1),
            Part::HeaderCrc(_) | Part::Body => Part::Body,
            Part::Trailer(7) => Part::Fixed(0),
            Part::Trailer(at) => Part::Trailer(at + 1),
        };
        true
    }

    /// The next optional part of the header behind the one with this flag.
    fn after(&self, flag: u8) -> Part {
        let has = |next: u8| flag < next && self.flags & next != 0;
        if has(4) {
            Part::ExtraLength(0, 0)
        } else if has(8) {
            Part::Name
        } else if has(16) {
            Part::Comment
        } else if self.flags & 2 != 0 {
            Part::HeaderCrc(0)
        } else {
            Part::Body
        }
    }
}

/// deflate with its zlib frame (RFC 1950), or without, as some origins send it.
struct Deflate {
    first: Option<u8>,
    /// Bytes of a raw stream that were taken for a frame.
    held: Option<[u8; 2]>,
    begun: bool,
    inflate: Decompress,
}

impl Deflate {
    fn new() -> Deflate {
        Deflate {
            first: None,
            held: None,
            begun: false,
            inflate: Decompress::new(false),
        }
    }

    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let mut read = 0;
        while !self.begun {
            let Some(byte) = input.get(read) else {
                return Step {
                    read,
                    made: 0,
                    state: After::Going,
                };
            };
            read += 1;
            let Some(first) = self.first else {
                self.first = Some(*byte);
                continue;
            };
            self.begun = true;
            let check = u16::from(first) << 8 | u16::from(*byte);
            let framed = first & 15 == 8 && first >> 4 <= 7 && check.is_multiple_of(31);
            if !framed {
                self.held = Some([first, *byte]);
            } else if byte & 0x20 != 0 {
                // A preset dictionary, which nobody has agreed on.
                return Step {
                    read,
                    made: 0,
                    state: After::Broken,
                };
            }
        }
        if let Some(held) = self.held.take() {
            // Two bytes of deflate hold at most an empty block or the head of one.
            let (_, made, state) = run_inflate(&mut self.inflate, &held, output);
            return Step { read, made, state };
        }
        let rest = input.get(read..).unwrap_or_default();
        let (used, made, state) = run_inflate(&mut self.inflate, rest, output);
        Step {
            read: read + used,
            made,
            state,
        }
    }
}

fn run_inflate(inflate: &mut Decompress, input: &[u8], output: &mut [u8]) -> (usize, usize, After) {
    let before = (inflate.total_in(), inflate.total_out());
    let status = inflate.decompress(input, output, FlushDecompress::None);
    let read = usize::try_from(inflate.total_in() - before.0).unwrap_or(0);
    let made = usize::try_from(inflate.total_out() - before.1).unwrap_or(0);
    let after = match status {
        Ok(Status::StreamEnd) => After::Ended,
        Ok(Status::Ok | Status::BufError) => After::Going,
        Err(_) => After::Broken,
    };
    (read, made, after)
}

/// brotli (RFC 7932). The decoder forgets at an error what it decoded since the call began, so
/// only who gives it byte after byte gets everything before the error, and pays for it. Most
/// bodies are sound: they are given whole, and remembered; at an error what was remembered is
/// decoded again, byte after byte, and what was not handed on yet is.
struct Brotli {
    state: BrotliDecoder,
    wire: Vec<u8>,
    made: u64,
    way: Way,
}

type BrotliDecoder = Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>;

/// How a brotli decoder is fed.
enum Way {
    Whole,
    /// Bytewise, because there is too much to remember.
    Bytewise,
    /// Again, bytewise: where in what was remembered, and how much of the output is not new.
    Again(usize, u64),
}

/// How many bytes of brotli are remembered: more than nearly every page has.
const MAX_REMEMBERED: usize = 256 * 1024;

impl Brotli {
    fn new() -> Brotli {
        Brotli {
            state: Brotli::decoder(),
            wire: Vec::new(),
            made: 0,
            way: Way::Whole,
        }
    }

    fn decoder() -> BrotliDecoder {
        Box::new(BrotliState::new_strict(
            StandardAlloc::default(),
            StandardAlloc::default(),
            StandardAlloc::default(),
        ))
    }

    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        if matches!(self.way, Way::Whole) && self.wire.len() + input.len() > MAX_REMEMBERED {
            self.wire = Vec::new();
            self.way = Way::Bytewise;
        }
        match self.way {
            Way::Whole => {
                let step = run_brotli(&mut self.state, input, output, usize::MAX);
                if step.state == After::Broken {
                    self.wire.extend_from_slice(input);
                    self.state = Brotli::decoder();
                    self.way = Way::Again(0, self.made);
                    return self.again(input.len(), output);
                }
                self.made += step.made as u64;
                self.wire
                    .extend_from_slice(input.get(..step.read).unwrap_or_default());
                step
            }
            Way::Bytewise => run_brotli(&mut self.state, input, output, 1),
            Way::Again(..) => self.again(input.len(), output),
        }
    }

    /// Decodes what was remembered, and gives what is new of it, until it ends at its error.
    fn again(&mut self, read: usize, output: &mut [u8]) -> Step {
        let Way::Again(at, known) = &mut self.way else {
            return Step {
                read,
                made: 0,
                state: After::Broken,
            };
        };
        loop {
            let rest = self.wire.get(*at..).unwrap_or_default();
            let step = run_brotli(&mut self.state, rest, output, 1);
            *at += step.read;
            let old = usize::try_from(*known).map_or(step.made, |known| known.min(step.made));
            *known -= old as u64;
            output.copy_within(old..step.made, 0);
            let (made, full) = (step.made - old, step.made == output.len());
            if full && made == 0 && step.state == After::Going {
                continue;
            }
            let state = match step.state {
                After::Going if !full => After::Broken,
                state => state,
            };
            return Step { read, made, state };
        }
    }
}

/// Gives the decoder at most so many bytes at once.
fn run_brotli(state: &mut BrotliDecoder, input: &[u8], output: &mut [u8], at_once: usize) -> Step {
    let (mut read, mut made) = (0, 0);
    loop {
        let mut available_in = at_once.min(input.len() - read);
        let mut available_out = output.len() - made;
        let mut total = 0;
        let result = BrotliDecompressStream(
            &mut available_in,
            &mut read,
            input,
            &mut available_out,
            &mut made,
            output,
            &mut total,
            state,
        );
        let after = match result {
            // What waits for room in the output would be forgotten too.
            BrotliResult::NeedsMoreInput if read < input.len() && made < output.len() => continue,
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => After::Going,
            BrotliResult::ResultSuccess => After::Ended,
            BrotliResult::ResultFailure => After::Broken,
        };
        return Step {
            read,
            made,
            state: after,
        };
    }
}

/// zstd (RFC 8878). Input is given block by block, because the decoder forgets at an error what
/// it decoded since the call began: it says how much it wants, the head of the next block
/// (three bytes) included, which is kept back.
fn run_zstd(
    decoder: &mut zstd::stream::raw::Decoder<'static>,
    wants: &mut usize,
    input: &[u8],
    output: &mut [u8],
) -> Step {
    let (mut read, mut made) = (0, 0);
    loop {
        // Between two frames there is nothing to flush, and asking would begin the next one.
        if *wants == 0 && read == input.len() {
            return Step {
                read,
                made,
                state: After::Going,
            };
        }
        let block = if *wants > 3 {
            *wants - 3
        } else {
            (*wants).max(1)
        };
        let rest = input.get(read..).unwrap_or_default();
        let now = rest.get(..block).unwrap_or(rest);
        let room = output.get_mut(made..).unwrap_or_default();
        match decoder.run_on_buffers(now, room) {
            Ok(status) => {
                *wants = status.remaining;
                read += status.bytes_read;
                made += status.bytes_written;
                let stuck = status.bytes_read == 0 && status.bytes_written == 0;
                if made == output.len() || stuck || read == input.len() && status.bytes_written == 0
                {
                    return Step {
                        read,
                        made,
                        state: After::Going,
                    };
                }
            }
            Err(_) => {
                return Step {
                    read,
                    made,
                    state: After::Broken,
                };
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
