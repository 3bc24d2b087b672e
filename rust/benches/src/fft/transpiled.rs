//! FFT in pure Python: the program that is timed, and the transpiler's input.
//!
//! It must not read a clock and does nothing by itself. `prepare` makes the inputs, `run` is what is timed.

#![forbid(unsafe_code)]
#![allow(dead_code, unused_assignments)]

/// Numbers in [-1, 1) from xorshift32, the same in every language of this benchmark.
pub fn uniform(seed: i64, count: i64) -> Fallible<List<f64>> {
    let numbers: List<f64> = List::new();
    let mut state = seed;
    for _ in 0..count {
        state ^= shl(state, 13, 14)? & 4_294_967_295;
        state ^= state >> 17;
        state ^= shl(state, 5, 16)? & 4_294_967_295;
        numbers.push(div_int(state >> 8, 8_388_608)? - 1.0);
    }
    Ok(numbers.clone())
}

/// The signal: complex numbers as pairs of a real and an imaginary part.
pub fn prepare(complex_points: i64) -> Fallible<(List<f64>,)> {
    Ok((uniform(1, mul(2, complex_points, 23))?,))
}

/// The forward transform of a power of two of numbers, pairs in and pairs out.
///
/// Radix 2, decimation in time (Cooley and Tukey, 1965): numbers are put in the order of their reversed places, then
/// transforms of one number are joined to transforms of two, of four, and so on.
pub fn run_(signal: &List<f64>) -> Fallible<List<f64>> {
    let n = signal.len() / 2;
    let data = reversed_places(signal, n)?;
    let cosines = {
        let mut items = OwnedList::new();
        for j in 0..n / 2 {
            items.push(math_cos(div(2.0 * 3.141592653589793 * j as f64, n as f64)?)?);
        }
        items
    };
    let sines = {
        let mut items = OwnedList::new();
        for j in 0..n / 2 {
            items.push(math_sin(div(2.0 * 3.141592653589793 * j as f64, n as f64)?)?);
        }
        items
    };
    let mut level: i64 = 0;
    while shl(1, level, 37)? < n {
        let half = shl(1, level, 38)?;
        level = add(level, 1, 39);
        let stride = floor_div(n, mul(2, half, 40), 40)?;
        for first in Range::new(0, n, mul(2, half, 41))? {
            for j in 0..half {
                let c = cosines.get(mul(j, stride, 43))?;
                let s = sines.get(mul(j, stride, 44))?;
                let top = mul(2, add(first, j, 45), 45);
                let bottom = add(top, mul(2, half, 46), 46);
                let real = data.get(bottom)? * c + data.get(add(bottom, 1, 47))? * s;
                let imaginary = data.get(add(bottom, 1, 48))? * c - data.get(bottom)? * s;
                data.set(bottom, data.get(top)? - real)?;
                data.set(add(bottom, 1, 50), data.get(add(top, 1, 50))? - imaginary)?;
                data.set(top, data.get(top)? + real)?;
                let t1 = add(top, 1, 52);
                data.set(t1, data.get(t1)? + imaginary)?;
            }
        }
    }
    Ok(data.clone())
}

/// The numbers at the places whose bits are reversed.
pub fn reversed_places(signal: &List<f64>, n: i64) -> Fallible<List<f64>> {
    let data = List::filled(0.0, mul(2, n, 58));
    let mut place: i64 = 0;
    for j in 0..n {
        data.set(mul(2, place, 61), signal.get(mul(2, j, 61))?)?;
        data.set(
            add(mul(2, place, 62), 1, 62),
            signal.get(add(mul(2, j, 62), 1, 62))?,
        )?;
        let mut bit = n.div_euclid(2);
        while bit > 0 && place & bit != 0 {
            place = sub(place, bit, 65);
            bit = bit.div_euclid(2);
        }
        place = add(place, bit, 67);
    }
    Ok(data.clone())
}

fn main() {}

// ---- helpers ----

/// `a + b`.
#[inline]
pub fn add(a: i64, b: i64, line: u32) -> i64 {
    a.checked_add(b).unwrap_or_else(|| overflow(line))
}

/// `a - b`.
#[inline]
pub fn sub(a: i64, b: i64, line: u32) -> i64 {
    a.checked_sub(b).unwrap_or_else(|| overflow(line))
}

/// `a * b`.
#[inline]
pub fn mul(a: i64, b: i64, line: u32) -> i64 {
    a.checked_mul(b).unwrap_or_else(|| overflow(line))
}

/// `a // b`: rounds down.
#[inline]
pub fn floor_div(a: i64, b: i64, line: u32) -> Fallible<i64> {
    if b == 0 {
        return Err(Exception::new(
            "ZeroDivisionError",
            "integer division or modulo by zero",
        ));
    }
    let quotient = a.checked_div(b).unwrap_or_else(|| overflow(line));
    Ok(quotient - i64::from(a % b != 0 && (a < 0) != (b < 0)))
}

/// `a << n`.
pub fn shl(a: i64, n: i64, line: u32) -> Fallible<i64> {
    match n {
        ..=-1 => Err(Exception::new("ValueError", "negative shift count")),
        0..=62 if (a << n) >> n == a => Ok(a << n),
        _ if a == 0 => Ok(0),
        _ => overflow(line),
    }
}

/// `a / b` of ints, rounded once.
pub fn div_int(a: i64, b: i64) -> Fallible<f64> {
    /// Up to here an i64 is exact as a float.
    const EXACT: u64 = 1 << 53;
    if b == 0 {
        return Err(Exception::new("ZeroDivisionError", "division by zero"));
    }
    if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT {
        return Ok(a as f64 / b as f64);
    }
    Int::from(a).true_div(&Int::from(b))
}

/// The result of what can raise.
pub type Fallible<T> = Result<T, Exception>;

/// A raised Python exception.
#[derive(Clone)]
pub struct Exception(Box<Raised>);

/// What an exception carries; `mro` is its class and then all bases, `arguments` is the repr of its `args`.
#[derive(Clone)]
pub struct Raised {
    mro: &'static [&'static str],
    message: String,
    arguments: String,
    status: Option<i64>,
    payload: Option<std::rc::Rc<dyn std::any::Any>>,
}

impl Exception {
    /// An exception of a builtin class with one string argument.
    pub fn new(kind: &str, message: impl Into<String>) -> Exception {
        Exception::of(ancestors(kind), message)
    }

    /// An exception of a builtin class without arguments.
    pub fn bare(kind: &str) -> Exception {
        Exception::bare_of(ancestors(kind))
    }

    /// An exception of the class `mro[0]` with one string argument.
    pub fn of(mro: &'static [&'static str], message: impl Into<String>) -> Exception {
        let message = message.into();
        let arguments = str_repr(&message);
        let message = if mro.contains(&"KeyError") {
            arguments.clone()
        } else {
            message
        };
        Exception::raised(mro, message, format!("({arguments})"))
    }

    /// An exception of the class `mro[0]` without arguments.
    pub fn bare_of(mro: &'static [&'static str]) -> Exception {
        Exception::raised(mro, String::new(), "()".to_string())
    }

    /// The exception from its parts.
    fn raised(mro: &'static [&'static str], message: String, arguments: String) -> Exception {
        Exception(Box::new(Raised {
            mro,
            message,
            arguments,
            status: None,
            payload: None,
        }))
    }

    /// The name of the class.
    pub fn kind(&self) -> &'static str {
        self.0.mro[0]
    }
}

impl std::fmt::Debug for Exception {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}{}", self.kind(), self.0.arguments)
    }
}

impl std::fmt::Display for Exception {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.0.message)
    }
}

/// The builtin exception classes, each up to `BaseException`.
pub const EXCEPTION_CLASSES: &[&[&str]] = &[
    &["BaseException"],
    &["SystemExit", "BaseException"],
    &["KeyboardInterrupt", "BaseException"],
    &["GeneratorExit", "BaseException"],
    &["Exception", "BaseException"],
    &["StopIteration", "Exception", "BaseException"],
    &["StopAsyncIteration", "Exception", "BaseException"],
    &["ArithmeticError", "Exception", "BaseException"],
    &["FloatingPointError", "ArithmeticError", "Exception", "BaseException"],
    &["OverflowError", "ArithmeticError", "Exception", "BaseException"],
    &["ZeroDivisionError", "ArithmeticError", "Exception", "BaseException"],
    &["AssertionError", "Exception", "BaseException"],
    &["AttributeError", "Exception", "BaseException"],
    &["BufferError", "Exception", "BaseException"],
    &["EOFError", "Exception", "BaseException"],
    &["ImportError", "Exception", "BaseException"],
    &["ModuleNotFoundError", "ImportError", "Exception", "BaseException"],
    &["LookupError", "Exception", "BaseException"],
    &["IndexError", "LookupError", "Exception", "BaseException"],
    &["KeyError", "LookupError", "Exception", "BaseException"],
    &["MemoryError", "Exception", "BaseException"],
    &["NameError", "Exception", "BaseException"],
    &["UnboundLocalError", "NameError", "Exception", "BaseException"],
    &["OSError", "Exception", "BaseException"],
    &["BlockingIOError", "OSError", "Exception", "BaseException"],
    &["ChildProcessError", "OSError", "Exception", "BaseException"],
    &[
        "BrokenPipeError",
        "ConnectionError",
        "OSError",
        "Exception",
        "BaseException",
    ],
    &["ConnectionError", "OSError", "Exception", "BaseException"],
    &["FileExistsError", "OSError", "Exception", "BaseException"],
    &["FileNotFoundError", "OSError", "Exception", "BaseException"],
    &["InterruptedError", "OSError", "Exception", "BaseException"],
    &["IsADirectoryError", "OSError", "Exception", "BaseException"],
    &["NotADirectoryError", "OSError", "Exception", "BaseException"],
    &["PermissionError", "OSError", "Exception", "BaseException"],
    &["ProcessLookupError", "OSError", "Exception", "BaseException"],
    &["TimeoutError", "OSError", "Exception", "BaseException"],
    &["ReferenceError", "Exception", "BaseException"],
    &["RuntimeError", "Exception", "BaseException"],
    &["NotImplementedError", "RuntimeError", "Exception", "BaseException"],
    &["RecursionError", "RuntimeError", "Exception", "BaseException"],
    &["SyntaxError", "Exception", "BaseException"],
    &["SystemError", "Exception", "BaseException"],
    &["TypeError", "Exception", "BaseException"],
    &["ValueError", "Exception", "BaseException"],
    &["UnicodeError", "ValueError", "Exception", "BaseException"],
    &[
        "UnicodeDecodeError",
        "UnicodeError",
        "ValueError",
        "Exception",
        "BaseException",
    ],
    &[
        "UnicodeEncodeError",
        "UnicodeError",
        "ValueError",
        "Exception",
        "BaseException",
    ],
    &["Warning", "Exception", "BaseException"],
    &["DeprecationWarning", "Warning", "Exception", "BaseException"],
    &["RuntimeWarning", "Warning", "Exception", "BaseException"],
    &["UserWarning", "Warning", "Exception", "BaseException"],
];

/// A builtin exception class and its bases; an unknown name is taken for a class derived from `Exception`.
pub fn ancestors(kind: &str) -> &'static [&'static str] {
    let found = EXCEPTION_CLASSES
        .iter()
        .find(|class| class[0] == kind || (kind, class[0]) == ("IOError", "OSError"));
    found.copied().unwrap_or(&["Exception", "BaseException"])
}

/// Stops the program for what no handler of it can observe.
#[cold]
pub fn fault(message: &str) -> ! {
    flush();
    panic!("{message}");
}

/// Stops the program because an integer of the source left 64 bits.
#[cold]
pub fn overflow(line: u32) -> ! {
    fault(&format!(
        "integer overflow at line {line} of the source: transpile with --int=big"
    ));
}

/// `a / b`.
#[inline]
pub fn div(a: f64, b: f64) -> Fallible<f64> {
    if b == 0.0 {
        return Err(Exception::new("ZeroDivisionError", "float division by zero"));
    }
    Ok(a / b)
}

impl Int {
    /// `self << count`.
    pub fn shl(&self, count: &Int) -> Fallible<Int> {
        match count {
            Int::Small(count @ 0..) => Ok(Int::from_limbs(
                self.is_negative(),
                shl_limbs(self.limbs(&mut [0]), *count as u64),
            )),
            _ if count.is_negative() => Err(Exception::new("ValueError", "negative shift count")),
            _ if self.is_zero() => Ok(Int::Small(0)),
            _ => Err(Exception::new("OverflowError", "too many digits in integer")),
        }
    }

    /// The two's complement, at least `length` limbs long.
    pub fn complement(&self, length: usize) -> Vec<u64> {
        let mut limbs = self.limbs(&mut [0]).to_vec();
        limbs.resize(limbs.len().max(length), 0);
        if self.is_negative() {
            sub_from(&mut limbs, &[1]);
            flip(&mut limbs);
        }
        limbs
    }

    /// `int(x)`, rounded toward zero; none for what is not finite.
    pub fn from_f64(x: f64) -> Option<Int> {
        if !x.is_finite() {
            return None;
        }
        if x.abs() < 9e18 {
            return Some(Int::Small(x as i64));
        }
        let exponent = (x.to_bits() >> 52 & 0x7ff) - 1075;
        let mantissa = x.to_bits() & ((1 << 52) - 1) | 1 << 52;
        Some(Int::from_limbs(x < 0.0, shl_limbs(&[mantissa], exponent)))
    }

    /// `self ** exponent` for `exponent >= 0`.
    pub fn pow(&self, exponent: &Int) -> Fallible<Int> {
        match (self, exponent) {
            (Int::Small(0 | 1), exponent) if !exponent.is_negative() && !exponent.is_zero() => Ok(self.clone()),
            (Int::Small(2), Int::Small(exponent @ 0..)) => Int::Small(1).shl(&Int::Small(*exponent)),
            (_, Int::Small(exponent @ 0..)) => {
                Ok((0..64 - exponent.leading_zeros())
                    .rev()
                    .fold(Int::Small(1), |power, bit| {
                        let square = &power * &power;
                        if exponent >> bit & 1 == 1 {
                            square * self
                        } else {
                            square
                        }
                    }))
            }
            _ if exponent.is_negative() => fault("an int to a negative power: the result is a float"),
            _ => Err(Exception::bare("MemoryError")),
        }
    }

    /// `self / other`.
    pub fn true_div(&self, other: &Int) -> Fallible<f64> {
        if other.is_zero() {
            return Err(Exception::new("ZeroDivisionError", "division by zero"));
        }
        let (mut a_room, mut b_room) = ([0], [0]);
        let (a, b) = (self.limbs(&mut a_room), other.limbs(&mut b_room));
        // A quotient of 66 or 67 bits: enough for a float, its rounding bit and a bit for what is left.
        let shift = 66 + bits_of_limbs(b) as i64 - bits_of_limbs(a) as i64;
        let (quotient, rest) = if shift >= 0 {
            divide_limbs(&shl_limbs(a, shift as u64), b)
        } else {
            divide_limbs(a, &shl_limbs(b, shift.unsigned_abs()))
        };
        let quotient = quotient.iter().rev().fold(0, |sum, limb| sum << 64 | u128::from(*limb));
        let value = round_scaled(quotient << 1 | u128::from(!rest.is_empty()), -shift - 1);
        if value.is_infinite() {
            return Err(Exception::new(
                "OverflowError",
                "integer division result too large for a float",
            ));
        }
        Ok(if self.is_negative() == other.is_negative() {
            value
        } else {
            -value
        })
    }

    /// The integer with this sign and magnitude.
    pub fn from_limbs(negative: bool, mut limbs: Vec<u64>) -> Int {
        trim(&mut limbs);
        match limbs[..] {
            [] => Int::Small(0),
            [limb] if limb >> 63 == 0 => Int::Small(if negative { -(limb as i64) } else { limb as i64 }),
            [limb] if negative && limb == 1 << 63 => Int::Small(i64::MIN),
            _ => Int::Big(std::rc::Rc::new(Big { negative, limbs })),
        }
    }

    /// The magnitude; `room` holds it where it is one limb.
    pub fn limbs<'a>(&'a self, room: &'a mut [u64; 1]) -> &'a [u64] {
        match self {
            Int::Small(0) => &[],
            Int::Small(value) => {
                room[0] = value.unsigned_abs();
                room
            }
            Int::Big(big) => &big.limbs,
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        match self {
            Int::Small(value) => *value < 0,
            Int::Big(big) => big.negative,
        }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        matches!(self, Int::Small(0))
    }

    /// `abs(self)`.
    pub fn abs(&self) -> Int {
        if self.is_negative() {
            -self
        } else {
            self.clone()
        }
    }
}

/// `a & b`.
pub fn int_and(a: &Int, b: &Int) -> Int {
    int_bitwise(a, b, |a, b| a & b)
}

/// `a | b`.
pub fn int_or(a: &Int, b: &Int) -> Int {
    int_bitwise(a, b, |a, b| a | b)
}

/// `a ^ b`.
pub fn int_xor(a: &Int, b: &Int) -> Int {
    int_bitwise(a, b, |a, b| a ^ b)
}

/// Turns all bits around.
pub fn flip(limbs: &mut [u64]) {
    for limb in limbs {
        *limb = !*limb;
    }
}

/// Joins the bits of `a` and `b`.
#[inline]
pub fn int_bitwise(a: &Int, b: &Int, operation: impl Fn(u64, u64) -> u64) -> Int {
    if let (Int::Small(a), Int::Small(b)) = (a, b) {
        return Int::Small(operation(*a as u64, *b as u64) as i64);
    }
    // One limb more than the longer operand holds its sign.
    let length = 1 + a.limbs(&mut [0]).len().max(b.limbs(&mut [0]).len());
    let mut limbs: Vec<u64> = a
        .complement(length)
        .into_iter()
        .zip(b.complement(length))
        .map(|(a, b)| operation(a, b))
        .collect();
    let negative = limbs[length - 1] >> 63 == 1;
    if negative {
        flip(&mut limbs);
        limbs.push(0);
        add_into(&mut limbs, &[1]);
    }
    Int::from_limbs(negative, limbs)
}

impl From<i64> for Int {
    #[inline]
    fn from(value: i64) -> Int {
        Int::Small(value)
    }
}

impl From<bool> for Int {
    fn from(value: bool) -> Int {
        Int::Small(i64::from(value))
    }
}

impl std::fmt::Display for Int {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Int::Small(value) => std::fmt::Display::fmt(value, f),
            Int::Big(big) => {
                let mut digits = String::new();
                write_decimal(&mut digits, &big.limbs, 0);
                f.pad_integral(!big.negative, "", &digits)
            }
        }
    }
}

impl std::fmt::Debug for Int {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// Appends the decimal digits of `limbs`, with leading zeros up to `width`.
pub fn write_decimal(digits: &mut String, limbs: &[u64], width: usize) {
    /// The digits that a limb holds.
    const CHUNK: usize = 19;
    if limbs.len() < 30 {
        let (mut rest, mut chunks) = (limbs.to_vec(), Vec::new());
        while !rest.is_empty() {
            chunks.push(divide_by_limb(&mut rest, 10_u64.pow(CHUNK as u32)));
            trim(&mut rest);
        }
        let text: String = chunks
            .iter()
            .rev()
            .map(|chunk| format!("{chunk:019}"))
            .collect::<Vec<_>>()
            .concat();
        let text = text.trim_start_matches('0');
        digits.extend(std::iter::repeat_n('0', width.saturating_sub(text.len())));
        digits.push_str(text);
        return;
    }
    let (mut power, mut length) = (vec![10_u64.pow(CHUNK as u32)], CHUNK);
    while power.len() * 3 < limbs.len() {
        power = mul_limbs(&power, &power);
        length *= 2;
    }
    let (high, low) = divide_limbs(limbs, &power);
    write_decimal(digits, &high, width.saturating_sub(length));
    write_decimal(digits, &low, length);
}

/// Quotient and remainder of `a / b` for `b > 0`.
pub fn divide_limbs(a: &[u64], b: &[u64]) -> (Vec<u64>, Vec<u64>) {
    if compare_limbs(a, b) == std::cmp::Ordering::Less {
        return (Vec::new(), a.to_vec());
    }
    if let [divisor] = *b {
        let mut quotient = a.to_vec();
        let mut remainder = vec![divide_by_limb(&mut quotient, divisor)];
        trim(&mut quotient);
        trim(&mut remainder);
        return (quotient, remainder);
    }
    let shift = u64::from(b[b.len() - 1].leading_zeros());
    let divisor = shl_limbs(b, shift);
    let mut rest = shl_limbs(a, shift);
    rest.resize(a.len() + 1, 0);
    let mut quotient = vec![0; a.len() - b.len() + 1];
    for i in (0..quotient.len()).rev() {
        quotient[i] = quotient_digit(&mut rest[i..=i + b.len()], &divisor);
    }
    trim(&mut quotient);
    trim(&mut rest);
    (quotient, shr_limbs(&rest, shift))
}

/// `a /= divisor`; gives the remainder.
pub fn divide_by_limb(a: &mut [u64], divisor: u64) -> u64 {
    let mut remainder = 0;
    for limb in a.iter_mut().rev() {
        let part = u128::from(remainder) << 64 | u128::from(*limb);
        *limb = (part / u128::from(divisor)) as u64;
        remainder = (part % u128::from(divisor)) as u64;
    }
    remainder
}

/// One digit of a quotient: how often the normalised `divisor` goes into `rest`, which keeps the remainder.
pub fn quotient_digit(rest: &mut [u64], divisor: &[u64]) -> u64 {
    let n = divisor.len();
    let top = u128::from(rest[n]) << 64 | u128::from(rest[n - 1]);
    let first = u128::from(divisor[n - 1]);
    let mut digit = (top / first).min(u128::from(u64::MAX));
    let mut left = top - digit * first;
    while left >> 64 == 0 && digit * u128::from(divisor[n - 2]) > (left << 64 | u128::from(rest[n - 2])) {
        digit -= 1;
        left += first;
    }
    let mut carry = 0_u128;
    let mut borrow = false;
    for (i, limb) in rest.iter_mut().enumerate() {
        carry += digit * u128::from(divisor.get(i).copied().unwrap_or(0));
        let (difference, first) = limb.overflowing_sub(carry as u64);
        let (difference, second) = difference.overflowing_sub(u64::from(borrow));
        (*limb, borrow) = (difference, first || second);
        carry >>= 64;
    }
    if borrow {
        digit -= 1;
        add_into(rest, divisor);
    }
    digit as u64
}

/// Drops leading zeros.
pub fn trim(limbs: &mut Vec<u64>) {
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
}

/// Compares magnitudes.
pub fn compare_limbs(a: &[u64], b: &[u64]) -> std::cmp::Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// `a + b`.
pub fn add_limbs(a: &[u64], b: &[u64]) -> Vec<u64> {
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    let mut sum = long.to_vec();
    sum.push(0);
    add_into(&mut sum, short);
    trim(&mut sum);
    sum
}

/// `a - b` for `a >= b`.
pub fn sub_limbs(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut difference = a.to_vec();
    sub_from(&mut difference, b);
    trim(&mut difference);
    difference
}

/// `a += b`; `a` has room for the carry.
pub fn add_into(a: &mut [u64], b: &[u64]) {
    let mut carry = false;
    for (i, limb) in a.iter_mut().enumerate() {
        if i >= b.len() && !carry {
            break;
        }
        let (sum, first) = limb.overflowing_add(b.get(i).copied().unwrap_or(0));
        let (sum, second) = sum.overflowing_add(u64::from(carry));
        (*limb, carry) = (sum, first || second);
    }
}

/// `a -= b` for `a >= b`.
pub fn sub_from(a: &mut [u64], b: &[u64]) {
    let mut borrow = false;
    for (i, limb) in a.iter_mut().enumerate() {
        if i >= b.len() && !borrow {
            break;
        }
        let (rest, first) = limb.overflowing_sub(b.get(i).copied().unwrap_or(0));
        let (rest, second) = rest.overflowing_sub(u64::from(borrow));
        (*limb, borrow) = (rest, first || second);
    }
}

/// `a * b`.
pub fn mul_limbs(a: &[u64], b: &[u64]) -> Vec<u64> {
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    let mut product = vec![0; a.len() + b.len()];
    if short.len() < 40 {
        mul_schoolbook(&mut product, long, short);
    } else if 2 * short.len() <= long.len() {
        for (i, part) in long.chunks(short.len()).enumerate() {
            add_into(&mut product[i * short.len()..], &mul_limbs(part, short));
        }
    } else {
        mul_karatsuba(&mut product, long, short);
    }
    trim(&mut product);
    product
}

/// `product = a * b` by rows; `product` is zero before.
pub fn mul_schoolbook(product: &mut [u64], a: &[u64], b: &[u64]) {
    for (i, &digit) in b.iter().enumerate() {
        let mut carry = 0;
        for (place, &limb) in product[i..].iter_mut().zip(a) {
            let sum = u128::from(limb) * u128::from(digit) + u128::from(*place) + u128::from(carry);
            (*place, carry) = (sum as u64, (sum >> 64) as u64);
        }
        product[i + a.len()] = carry;
    }
}

/// `product = a * b` from three products of half the length.
pub fn mul_karatsuba(product: &mut [u64], a: &[u64], b: &[u64]) {
    let half = a.len().div_ceil(2);
    let (a_low, a_high) = a.split_at(half);
    let (b_low, b_high) = b.split_at(half.min(b.len()));
    let (low, high) = (mul_limbs(a_low, b_low), mul_limbs(a_high, b_high));
    let mut middle = mul_limbs(&add_limbs(a_low, a_high), &add_limbs(b_low, b_high));
    sub_from(&mut middle, &low);
    sub_from(&mut middle, &high);
    trim(&mut middle);
    product[..low.len()].copy_from_slice(&low);
    product[2 * half..2 * half + high.len()].copy_from_slice(&high);
    add_into(&mut product[half..], &middle);
}

/// `a * 2^bits`.
pub fn shl_limbs(a: &[u64], bits: u64) -> Vec<u64> {
    let (words, bits) = ((bits / 64) as usize, bits % 64);
    let mut shifted = vec![0; words];
    shifted.extend_from_slice(a);
    shifted.push(0);
    if bits > 0 {
        for i in (words..shifted.len()).rev() {
            let below = if i > words { shifted[i - 1] >> (64 - bits) } else { 0 };
            shifted[i] = shifted[i] << bits | below;
        }
    }
    trim(&mut shifted);
    shifted
}

/// `a / 2^bits`, rounded toward zero.
pub fn shr_limbs(a: &[u64], bits: u64) -> Vec<u64> {
    let (words, bits) = ((bits / 64) as usize, bits % 64);
    let mut shifted = a.get(words..).unwrap_or(&[]).to_vec();
    if bits > 0 {
        for i in 0..shifted.len() {
            let above = shifted.get(i + 1).map_or(0, |limb| limb << (64 - bits));
            shifted[i] = shifted[i] >> bits | above;
        }
    }
    trim(&mut shifted);
    shifted
}

/// The number of bits up to the highest one.
pub fn bits_of_limbs(a: &[u64]) -> u64 {
    a.last()
        .map_or(0, |limb| a.len() as u64 * 64 - u64::from(limb.leading_zeros()))
}

/// What an operator of `Int` takes on its right.
pub trait Operand {
    /// The operand as an `Int`.
    fn into_int(self) -> Int;
}

impl Operand for Int {
    #[inline]
    fn into_int(self) -> Int {
        self
    }
}

impl Operand for &Int {
    #[inline]
    fn into_int(self) -> Int {
        self.clone()
    }
}

impl Operand for i64 {
    #[inline]
    fn into_int(self) -> Int {
        Int::Small(self)
    }
}

/// Gives `Int` an operator, and its assigning form, from a function.
macro_rules! int_operator {
    ($trait:ident $method:ident, $assign_trait:ident $assign_method:ident, $function:ident) => {
        impl<R: Operand> std::ops::$trait<R> for Int {
            type Output = Int;
            #[inline]
            fn $method(self, right: R) -> Int {
                $function(&self, &right.into_int())
            }
        }
        impl<R: Operand> std::ops::$trait<R> for &Int {
            type Output = Int;
            #[inline]
            fn $method(self, right: R) -> Int {
                $function(self, &right.into_int())
            }
        }
        impl std::ops::$trait<Int> for i64 {
            type Output = Int;
            #[inline]
            fn $method(self, right: Int) -> Int {
                $function(&Int::Small(self), &right)
            }
        }
        impl std::ops::$trait<&Int> for i64 {
            type Output = Int;
            #[inline]
            fn $method(self, right: &Int) -> Int {
                $function(&Int::Small(self), right)
            }
        }
        impl<R: Operand> std::ops::$assign_trait<R> for Int {
            #[inline]
            fn $assign_method(&mut self, right: R) {
                *self = $function(self, &right.into_int());
            }
        }
    };
}

int_operator!(Add add, AddAssign add_assign, int_add);

int_operator!(Sub sub, SubAssign sub_assign, int_sub);

int_operator!(Mul mul, MulAssign mul_assign, int_mul);

int_operator!(BitAnd bitand, BitAndAssign bitand_assign, int_and);

int_operator!(BitOr bitor, BitOrAssign bitor_assign, int_or);

int_operator!(BitXor bitxor, BitXorAssign bitxor_assign, int_xor);

impl std::ops::Neg for Int {
    type Output = Int;
    fn neg(self) -> Int {
        -&self
    }
}

impl std::ops::Neg for &Int {
    type Output = Int;
    fn neg(self) -> Int {
        Int::from_limbs(!self.is_negative(), self.limbs(&mut [0]).to_vec())
    }
}

impl std::ops::Not for Int {
    type Output = Int;
    fn not(self) -> Int {
        -1 - self
    }
}

impl std::ops::Not for &Int {
    type Output = Int;
    fn not(self) -> Int {
        -1 - self
    }
}

/// `a + b`.
#[inline]
pub fn int_add(a: &Int, b: &Int) -> Int {
    if let (Int::Small(a), Int::Small(b)) = (a, b) {
        if let Some(sum) = a.checked_add(*b) {
            return Int::Small(sum);
        }
    }
    int_add_signed(a, b, b.is_negative())
}

/// `a - b`.
#[inline]
pub fn int_sub(a: &Int, b: &Int) -> Int {
    if let (Int::Small(a), Int::Small(b)) = (a, b) {
        if let Some(difference) = a.checked_sub(*b) {
            return Int::Small(difference);
        }
    }
    int_add_signed(a, b, !b.is_negative())
}

/// `a` plus the magnitude of `b` with another sign.
pub fn int_add_signed(a: &Int, b: &Int, b_negative: bool) -> Int {
    let (a_negative, mut a_room, mut b_room) = (a.is_negative(), [0], [0]);
    let (a, b) = (a.limbs(&mut a_room), b.limbs(&mut b_room));
    if a_negative == b_negative {
        Int::from_limbs(a_negative, add_limbs(a, b))
    } else if compare_limbs(a, b) == std::cmp::Ordering::Less {
        Int::from_limbs(b_negative, sub_limbs(b, a))
    } else {
        Int::from_limbs(a_negative, sub_limbs(a, b))
    }
}

/// `a * b`.
#[inline]
pub fn int_mul(a: &Int, b: &Int) -> Int {
    if let (Int::Small(a), Int::Small(b)) = (a, b) {
        if let Some(product) = a.checked_mul(*b) {
            return Int::Small(product);
        }
    }
    int_mul_big(a, b)
}

/// `a * b` where a limb is not enough.
pub fn int_mul_big(a: &Int, b: &Int) -> Int {
    Int::from_limbs(
        a.is_negative() != b.is_negative(),
        mul_limbs(a.limbs(&mut [0]), b.limbs(&mut [0])),
    )
}

/// `mantissa * 2^exponent`, rounded once; the last bit of a long mantissa may stand for all bits below it.
pub fn round_scaled(mantissa: u128, exponent: i64) -> f64 {
    let bits = 128 - i64::from(mantissa.leading_zeros());
    if bits + exponent > 1100 {
        return f64::INFINITY;
    }
    let drop = (bits - 53).max(-1074 - exponent).clamp(0, 127);
    let (kept, dropped) = (mantissa >> drop, mantissa & ((1 << drop) - 1));
    let half = (1_u128 << drop) >> 1;
    let up = drop > 0 && (dropped > half || (dropped == half && kept & 1 == 1));
    scale((kept + u128::from(up)) as f64, exponent + drop)
}

/// `x * 2^exponent`, rounded once even where the result is subnormal.
pub fn scale(mut x: f64, mut exponent: i64) -> f64 {
    while exponent > 1023 && x.is_finite() && x != 0.0 {
        x *= 2_f64.powi(1023);
        exponent -= 1023;
    }
    // Steps of 2^-969 keep 53 bits above the subnormal range until the last one.
    while exponent < -1022 && x != 0.0 {
        x *= 2_f64.powi(-1022) * 2_f64.powi(53);
        exponent += 969;
    }
    x * 2_f64.powi(exponent.clamp(-1022, 1023) as i32)
}

/// An integer of any size.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Int {
    /// What fits an i64.
    Small(i64),
    /// What does not.
    Big(std::rc::Rc<Big>),
}

/// An integer beyond i64: sign and magnitude.
#[derive(PartialEq, Eq, Hash)]
pub struct Big {
    negative: bool,
    limbs: Vec<u64>,
}

impl Default for Int {
    fn default() -> Int {
        Int::Small(0)
    }
}

impl Ord for Int {
    fn cmp(&self, other: &Int) -> std::cmp::Ordering {
        if let (Int::Small(a), Int::Small(b)) = (self, other) {
            return a.cmp(b);
        }
        match (self.is_negative(), other.is_negative()) {
            (true, false) => std::cmp::Ordering::Less,
            (false, true) => std::cmp::Ordering::Greater,
            (false, false) => compare_limbs(self.limbs(&mut [0]), other.limbs(&mut [0])),
            (true, true) => compare_limbs(other.limbs(&mut [0]), self.limbs(&mut [0])),
        }
    }
}

impl PartialOrd for Int {
    fn partial_cmp(&self, other: &Int) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq<i64> for Int {
    fn eq(&self, other: &i64) -> bool {
        matches!(self, Int::Small(value) if value == other)
    }
}

impl PartialOrd<i64> for Int {
    fn partial_cmp(&self, other: &i64) -> Option<std::cmp::Ordering> {
        Some(self.cmp(&Int::Small(*other)))
    }
}

impl PartialEq<f64> for Int {
    fn eq(&self, other: &f64) -> bool {
        self.partial_cmp(other) == Some(std::cmp::Ordering::Equal)
    }
}

impl PartialOrd<f64> for Int {
    fn partial_cmp(&self, other: &f64) -> Option<std::cmp::Ordering> {
        match Int::from_f64(*other) {
            Some(whole) => Some(self.cmp(&whole).then(0.0_f64.partial_cmp(&other.fract())?)),
            None => 0.0_f64.partial_cmp(other),
        }
    }
}

/// A list that can be shared.
pub struct List<T>(std::rc::Rc<std::cell::RefCell<Vec<T>>>);

impl<T> List<T> {
    /// `[]`.
    pub fn new() -> List<T> {
        List::from(Vec::new())
    }

    /// `len(self)`.
    #[inline]
    pub fn len(&self) -> i64 {
        self.0.borrow().len() as i64
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// `self is other`.
    pub fn same(&self, other: &List<T>) -> bool {
        std::rc::Rc::ptr_eq(&self.0, &other.0)
    }

    /// `self[i] = item`.
    #[inline]
    pub fn set(&self, i: i64, item: T) -> Fallible<()> {
        // The old item leaves after the borrow ends: dropping it may run code.
        let _old = std::mem::replace(at_mut(&mut self.0.borrow_mut(), i)?, item);
        Ok(())
    }

    /// `self.append(item)`.
    #[inline]
    pub fn push(&self, item: T) {
        self.0.borrow_mut().push(item);
    }

    /// `self.pop()`.
    #[inline]
    pub fn pop(&self) -> Fallible<T> {
        pop(&mut self.0.borrow_mut())
    }

    /// `self.extend(items)`.
    pub fn extend(&self, items: impl IntoIterator<Item = T>) {
        // Collected first: the items may come from this very list.
        let items: Vec<T> = items.into_iter().collect();
        self.0.borrow_mut().extend(items);
    }
}

impl<T: Clone> List<T> {
    /// `[item] * n`.
    pub fn filled(item: T, n: i64) -> List<T> {
        List::from(vec![item; n.max(0) as usize])
    }

    /// `self[i]`.
    #[inline]
    pub fn get(&self, i: i64) -> Fallible<T> {
        item(&self.0.borrow(), i)
    }

    /// The items.
    pub fn to_vec(&self) -> Vec<T> {
        self.0.borrow().clone()
    }

    /// `self + other`.
    pub fn concat(&self, other: &List<T>) -> List<T> {
        List::from(concat(&self.0.borrow(), &other.0.borrow()))
    }

    /// Iterates as Python does: an item added while iterating is met too.
    pub fn iter(&self) -> ListIter<T> {
        ListIter {
            list: self.clone(),
            next: 0,
        }
    }

    /// Puts other items in; the old ones leave after the borrow ends.
    fn replace(&self, items: Vec<T>) {
        drop(self.0.replace(items));
    }
}

impl<T: PartialEq> List<T> {
    /// `item in self`.
    pub fn contains(&self, item: &T) -> bool {
        self.0.borrow().contains(item)
    }

    /// `self.count(item)`.
    pub fn count(&self, item: &T) -> i64 {
        count(&self.0.borrow(), item)
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> List<T> {
        List(std::rc::Rc::clone(&self.0))
    }
}

impl<T> Default for List<T> {
    fn default() -> List<T> {
        List::new()
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> List<T> {
        List(std::rc::Rc::new(std::cell::RefCell::new(items)))
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> List<T> {
        List::from(Vec::from_iter(items))
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &List<T>) -> bool {
        self.same(other) || *self.0.borrow() == *other.0.borrow()
    }
}

impl<T: PartialOrd> PartialOrd for List<T> {
    fn partial_cmp(&self, other: &List<T>) -> Option<std::cmp::Ordering> {
        self.0.borrow().partial_cmp(&other.0.borrow())
    }
}

/// The iterator of a `List`: rereads the length at each step.
pub struct ListIter<T> {
    list: List<T>,
    next: usize,
}

impl<T: Clone> Iterator for ListIter<T> {
    type Item = T;
    #[inline]
    fn next(&mut self) -> Option<T> {
        let item = self.list.0.borrow().get(self.next).cloned();
        self.next += 1;
        item
    }
}

impl<T: Clone> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = ListIter<T>;
    fn into_iter(self) -> ListIter<T> {
        self.iter()
    }
}

impl<T: Clone> IntoIterator for &List<T> {
    type Item = T;
    type IntoIter = ListIter<T>;
    fn into_iter(self) -> ListIter<T> {
        self.iter()
    }
}

/// The error of an argument outside a function's domain.
pub fn domain_error() -> Exception {
    Exception::new("ValueError", "math domain error")
}

/// The result of a function that has none outside its domain and never overflows.
pub fn in_domain(x: f64, result: f64) -> Fallible<f64> {
    if (result.is_nan() && !x.is_nan()) || (result.is_infinite() && x.is_finite()) {
        Err(domain_error())
    } else {
        Ok(result)
    }
}

/// `math.sin(x)`.
pub fn math_sin(x: f64) -> Fallible<f64> {
    in_domain(x, x.sin())
}

/// `math.cos(x)`.
pub fn math_cos(x: f64) -> Fallible<f64> {
    in_domain(x, x.cos())
}

thread_local! {
    /// What was printed and not yet written.
    static OUTPUT: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Writes what was printed.
pub fn flush() {
    use std::io::Write as _;
    let text = OUTPUT.with(std::cell::RefCell::take);
    let mut stdout = std::io::stdout().lock();
    let _gone = stdout.write_all(&text).and_then(|()| stdout.flush());
}

/// A list of one owner.
pub struct OwnedList<T>(Vec<T>);

impl<T> OwnedList<T> {
    /// `[]`.
    pub fn new() -> OwnedList<T> {
        OwnedList(Vec::new())
    }

    /// `len(self)`.
    #[inline]
    pub fn len(&self) -> i64 {
        self.0.len() as i64
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `self[i] = item`.
    #[inline]
    pub fn set(&mut self, i: i64, item: T) -> Fallible<()> {
        *at_mut(&mut self.0, i)? = item;
        Ok(())
    }

    /// `self.append(item)`.
    #[inline]
    pub fn push(&mut self, item: T) {
        self.0.push(item);
    }

    /// `self.pop()`.
    #[inline]
    pub fn pop(&mut self) -> Fallible<T> {
        pop(&mut self.0)
    }
}

impl<T: Clone> OwnedList<T> {
    /// `self[i]`.
    #[inline]
    pub fn get(&self, i: i64) -> Fallible<T> {
        item(&self.0, i)
    }

    /// The items.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = T> + '_ {
        self.0.iter().cloned()
    }
}

impl<T: PartialEq> OwnedList<T> {
    /// `item in self`.
    pub fn contains(&self, item: &T) -> bool {
        self.0.contains(item)
    }
}

impl<T> Default for OwnedList<T> {
    fn default() -> OwnedList<T> {
        OwnedList::new()
    }
}

impl<T> From<Vec<T>> for OwnedList<T> {
    fn from(items: Vec<T>) -> OwnedList<T> {
        OwnedList(items)
    }
}

impl<T> FromIterator<T> for OwnedList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> OwnedList<T> {
        OwnedList(Vec::from_iter(items))
    }
}

/// Whole numbers in even steps; an iterator of itself, so a copy is a fresh one.
#[derive(Clone, Copy)]
pub struct Range {
    /// The first number.
    pub start: i64,
    /// Where it ends, exclusive.
    pub stop: i64,
    /// The distance from one to the next, never zero.
    pub step: i64,
}

impl Range {
    /// `range(start, stop, step)`.
    pub fn new(start: i64, stop: i64, step: i64) -> Fallible<Range> {
        if step == 0 {
            return Err(Exception::new("ValueError", "range() arg 3 must not be zero"));
        }
        Ok(Range { start, stop, step })
    }

    /// `len(self)`.
    pub fn len(&self) -> i64 {
        let (low, high) = if self.step > 0 {
            (self.start, self.stop)
        } else {
            (self.stop, self.start)
        };
        if low >= high {
            0
        } else {
            ((high.abs_diff(low) - 1) / self.step.unsigned_abs() + 1) as i64
        }
    }

    /// Whether there are no numbers.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `self[i]`.
    pub fn get(&self, i: i64) -> Fallible<i64> {
        match position(self.len() as usize, i) {
            Some(place) => Ok(self.start + place as i64 * self.step),
            None => Err(Exception::new("IndexError", "range object index out of range")),
        }
    }
}

impl Iterator for Range {
    type Item = i64;
    #[inline]
    fn next(&mut self) -> Option<i64> {
        if if self.step > 0 {
            self.start >= self.stop
        } else {
            self.start <= self.stop
        } {
            return None;
        }
        let value = self.start;
        self.start = value.checked_add(self.step).unwrap_or(self.stop);
        Some(value)
    }
}

impl DoubleEndedIterator for Range {
    fn next_back(&mut self) -> Option<i64> {
        let len = self.len();
        if len == 0 {
            return None;
        }
        let last = self.start + (len - 1) * self.step;
        self.stop = last;
        Some(last)
    }
}

impl PartialEq for Range {
    fn eq(&self, other: &Range) -> bool {
        let len = self.len();
        len == other.len() && (len == 0 || (self.start == other.start && (len == 1 || self.step == other.step)))
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self.step {
            1 => write!(f, "range({}, {})", self.start, self.stop),
            step => write!(f, "range({}, {}, {step})", self.start, self.stop),
        }
    }
}

/// The place of index `i` among `len` items; negative ones count from the end.
#[inline]
pub fn position(len: usize, i: i64) -> Option<usize> {
    let place = if i < 0 { i + len as i64 } else { i };
    if (place as u64) < len as u64 {
        Some(place as usize)
    } else {
        None
    }
}

/// `xs[i]`, borrowed.
#[inline]
pub fn at<T>(xs: &[T], i: i64) -> Fallible<&T> {
    match position(xs.len(), i) {
        Some(place) => Ok(&xs[place]),
        None => Err(Exception::new("IndexError", "list index out of range")),
    }
}

/// `xs[i]`, to be assigned.
#[inline]
pub fn at_mut<T>(xs: &mut [T], i: i64) -> Fallible<&mut T> {
    match position(xs.len(), i) {
        Some(place) => Ok(&mut xs[place]),
        None => Err(Exception::new("IndexError", "list assignment index out of range")),
    }
}

/// `xs[i]`, copied.
#[inline]
pub fn item<T: Clone>(xs: &[T], i: i64) -> Fallible<T> {
    at(xs, i).cloned()
}

/// `xs.pop()`.
#[inline]
pub fn pop<T>(xs: &mut Vec<T>) -> Fallible<T> {
    xs.pop()
        .ok_or_else(|| Exception::new("IndexError", "pop from empty list"))
}

/// `xs.count(item)`.
pub fn count<T: PartialEq>(xs: &[T], item: &T) -> i64 {
    xs.iter().filter(|x| *x == item).count() as i64
}

/// `xs + ys`.
pub fn concat<T: Clone>(xs: &[T], ys: &[T]) -> Vec<T> {
    xs.iter().chain(ys).cloned().collect()
}

/// `repr` of a string: single quotes unless only double ones are free.
pub fn str_repr(s: &str) -> String {
    let quote = if s.contains('\'') && !s.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut text = String::with_capacity(s.len() + 2);
    text.push(quote);
    for c in s.chars() {
        match c {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\\' => text.push_str("\\\\"),
            _ if c == quote => text.extend(['\\', c]),
            _ if is_printable_char(c) => text.push(c),
            _ => text.push_str(&escape(c)),
        }
    }
    text.push(quote);
    text
}

/// The escape of a character by its number.
pub fn escape(c: char) -> String {
    match c as u32 {
        code @ ..=0xff => format!("\\x{code:02x}"),
        code @ ..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

/// Whether `repr` leaves the character as it is: no control, format, unassigned, separator character but the space.
pub fn is_printable_char(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    // Rust escapes the same classes, and also what joins the character before it, but only at the start of a text.
    format!("a{c}").escape_debug().eq(['a', c])
}
