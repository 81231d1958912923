//! A classifier small enough to be written by hand: how red a picture is. ONNX is protobuf, and
//! protobuf is numbers with a tag before them.

/// A field of bytes: tag, length, content.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2];
    let mut length = content.len();
    while length > 127 {
        bytes.push(length as u8 & 127 | 128);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(content);
    bytes
}

/// A field that is a small number.
fn number(tag: u8, value: u8) -> Vec<u8> {
    vec![tag << 3, value]
}

fn node(operation: &str, inputs: &[&str], output: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> = inputs
        .iter()
        .flat_map(|input| field(1, input.as_bytes()))
        .collect();
    bytes.extend(field(2, output.as_bytes()));
    bytes.extend(field(4, operation.as_bytes()));
    field(1, &bytes)
}

fn value(tag: u8, name: &str, shape: &[u8]) -> Vec<u8> {
    let sides: Vec<u8> = shape
        .iter()
        .flat_map(|side| field(1, &number(1, *side)))
        .collect();
    let tensor = [number(1, 1), field(2, &sides)].concat();
    let kind = field(2, &field(1, &tensor));
    field(tag, &[field(1, name.as_bytes()), kind].concat())
}

/// Takes one picture of `side` × `side`, planes of red, green and blue; gives two numbers: zero,
/// and `gain` times how much redder than green it is.
pub fn redness(side: u8, gain: f32) -> Vec<u8> {
    let weights: Vec<u8> = [0.0, gain, 0.0, -gain, 0.0, 0.0]
        .iter()
        .flat_map(|weight: &f32| weight.to_le_bytes())
        .collect();
    let tensor = [
        number(1, 3),
        number(1, 2),
        number(2, 1),
        field(8, b"weights"),
        field(9, &weights),
    ]
    .concat();
    let graph = [
        node("GlobalAveragePool", &["picture"], "colours"),
        node("Flatten", &["colours"], "flat"),
        node("MatMul", &["flat", "weights"], "said"),
        field(2, b"redness"),
        field(5, &tensor),
        value(11, "picture", &[1, 3, side, side]),
        value(12, "said", &[1, 2]),
    ]
    .concat();
    let version = [field(1, b""), number(2, 13)].concat();
    [number(1, 8), field(7, &graph), field(8, &version)].concat()
}
