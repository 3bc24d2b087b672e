//! Sums and products of magnitudes. Multiplication is the schoolbook's below 40 limbs, above it Karatsuba's
//! (Knuth, The Art of Computer Programming, volume 2, 4.3.3).

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
