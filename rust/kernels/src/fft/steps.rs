//! Powers of two from 64 on: Bailey's four-step transform.
//!
//! n = n1 n2, j = j1 n2 + j2, k = k1 + n1 k2; w(n, p) is `exp(-2 pi i p / n)`:
//!
//! ```text
//! X[k1 + n1 k2] = sum over j2 of w(n2, j2 k2) ( w(n, j2 k1) sum over j1 of w(n1, j1 k1) x[j1 n2 + j2] )
//! ```
//!
//! Memory is read and written twice, however large n is: once for the inner sums, blocks of eight columns j2 at a time, and
//! once for the outer ones, blocks of eight rows k1. What lies between is in squares of eight by eight, transposed, so that
//! the second half finds rows side by side as the first found columns.
//!
//! The n twiddles w(n, j2 k1) are not kept. With j2 = 8 c + l and k1 = 8 a + b they are the product of three that are:
//! w(n, 64 c a), w(n, 8 c b) and w(n, l k1), n / 64 + n2 + 8 n1 numbers.
//!
//! Columns are read, and written in the end, some blocks at a time: pages and lines of memory that are a power of two apart
//! have few places in the caches of a processor, so what is touched of one is used up.
//!
//! An inverse transform exchanges real and imaginary parts on the way in and on the way out.

use super::butterfly::{Complex, product};
use super::roots::Roots;
use super::stockham::{COLUMNS, Memory, Passes, Point, Sink, get, put};
use super::{Direction, FftError, buffer, exchanged, scale};
use crate::lanes::{Element, Lanes};

/// The shortest transform.
pub const SHORTEST: usize = COLUMNS * COLUMNS;

/// Blocks of columns that are copied at once.
const WIDE: usize = 4;

/// A plan for a power of two.
#[derive(Debug)]
pub struct Steps<E> {
    columns: Passes<E>,
    rows: Passes<E>,
    /// w(n, l k1): a point for each k1.
    by_lane: Vec<Point<E>>,
    /// w(n, 8 c b): a point for each c.
    by_block: Vec<Point<E>>,
    /// w(n, 64 c a): for each c, one for each a.
    by_square: Vec<[E; 2]>,
}

/// What a transform works in.
#[derive(Debug)]
pub struct Buffers<E> {
    /// The numbers between the halves: for each block of columns a point for each k1.
    between: Vec<Point<E>>,
    passes: [Vec<Point<E>>; 2],
    /// Blocks of columns as they are read, or of rows before they are written.
    staged: Vec<Point<E>>,
}

impl<E: Element> Steps<E> {
    /// Plans transforms of `length` numbers, a power of two from `SHORTEST` on.
    pub fn new(length: usize) -> Result<Self, FftError> {
        let n1 = 1 << length.ilog2().div_ceil(2);
        let n2 = length / n1;
        let (blocks, squares) = (n2 / COLUMNS, n1 / COLUMNS);
        let roots = Roots::new(length)?;
        let zero = [E::default(); 2 * COLUMNS];
        let mut by_lane = buffer(n1, zero)?;
        for (k1, point) in by_lane.iter_mut().enumerate() {
            *point = point_of(|lane| roots.get(lane * k1));
        }
        let mut by_block = buffer(blocks, zero)?;
        for (block, point) in by_block.iter_mut().enumerate() {
            *point = point_of(|lane| roots.get(COLUMNS * block * lane));
        }
        let mut by_square = buffer(blocks * squares, [E::default(); 2])?;
        for (at, root) in by_square.iter_mut().enumerate() {
            *root = roots
                .get(COLUMNS * COLUMNS * (at / squares) * (at % squares))
                .map(E::from_f64);
        }
        Ok(Self {
            columns: Passes::new(n1)?,
            rows: Passes::new(n2)?,
            by_lane,
            by_block,
            by_square,
        })
    }

    /// Memory for transforms by this plan.
    pub fn buffers(&self) -> Result<Buffers<E>, FftError> {
        let zero = [E::default(); 2 * COLUMNS];
        let (n1, n2) = (self.columns.length(), self.rows.length());
        Ok(Buffers {
            between: buffer(n1 * n2 / COLUMNS, zero)?,
            passes: [buffer(n1, zero)?, buffer(n1, zero)?],
            staged: buffer(WIDE * n1, zero)?,
        })
    }
}

fn point_of<E: Element>(at: impl Fn(usize) -> [f64; 2]) -> Point<E> {
    let mut point = [E::default(); 2 * COLUMNS];
    for lane in 0..COLUMNS {
        let [real, imaginary] = at(lane);
        point[lane] = E::from_f64(real);
        point[COLUMNS + lane] = E::from_f64(imaginary);
    }
    point
}

impl<E> Buffers<E> {
    /// Numbers that are transformed.
    pub fn length(&self) -> usize {
        self.between.len() * COLUMNS
    }
}

impl<E: Element> Steps<E> {
    /// Transforms in place.
    // One function for all who need it, where functions have the lanes' features by themselves.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub fn transform<L: Lanes<E>>(&self, data: &mut [E], direction: Direction, buffers: &mut Buffers<E>) {
        let Buffers {
            between,
            passes,
            staged,
        } = buffers;
        let (n1, n2) = (self.columns.length(), self.rows.length());
        let wide = WIDE.min(n2 / COLUMNS);
        for block in (0..n2 / COLUMNS).step_by(wide) {
            let staged = &mut staged[..wide * n1];
            gather::<L, E>(data, [n1, n2], block, direction, staged);
            for (staged, block) in staged.chunks_exact(n1).zip(block..) {
                let load = |point: usize, column: usize| get(&staged[point], column);
                let tile = &mut between[block * n1..][..n1];
                self.columns
                    .run::<L>(load, &mut self.tile(tile, block, direction), passes);
            }
        }
        for block in (0..n1 / COLUMNS).step_by(wide) {
            let staged = &mut staged[..wide * n2];
            for (staged, block) in staged.chunks_exact_mut(n2).zip(block..) {
                let load = |point: usize, column: usize| {
                    let at = point / COLUMNS * n1 + block * COLUMNS + point % COLUMNS;
                    get(&between[at], column)
                };
                self.rows.run::<L>(load, &mut Memory(staged), passes);
            }
            scatter::<L, E>(staged, [n1, n2], block, direction, data);
        }
    }
}

/// The end of the first half for eight columns: their transforms, turned, in squares that are transposed.
struct Tile<'a, E> {
    points: &'a mut [Point<E>],
    plan: &'a Steps<E>,
    by_square: &'a [[E; 2]],
    by_block: &'a Point<E>,
    scale: E,
}

impl<E: Element> Steps<E> {
    fn tile<'a>(&'a self, points: &'a mut [Point<E>], block: usize, direction: Direction) -> Tile<'a, E> {
        let (n1, n2) = (self.columns.length(), self.rows.length());
        let squares = n1 / COLUMNS;
        Tile {
            points,
            plan: self,
            by_square: &self.by_square[block * squares..][..squares],
            by_block: &self.by_block[block],
            scale: scale(direction, n1 * n2),
        }
    }
}

impl<E: Element, L: Lanes<E>> Sink<L> for Tile<'_, E> {
    #[inline(always)]
    fn put(&mut self, point: usize, column: usize, value: Complex<L>) {
        put(&mut self.points[point], column, value);
    }

    #[inline(always)]
    fn eight(&mut self, first: usize, apart: usize) {
        for start in (first..self.points.len()).step_by(apart) {
            let by_square = self.by_square[start / COLUMNS].map(|part| L::splat(part * self.scale));
            let mut by_row = [E::default(); 2 * COLUMNS];
            for row in (0..COLUMNS).step_by(L::WIDTH) {
                put(&mut by_row, row, product(get::<L, E>(self.by_block, row), by_square));
            }
            let square = &mut self.points[start..][..COLUMNS];
            turn_and_transpose::<L, E>(square, &self.plan.by_lane[start..][..COLUMNS], &by_row);
        }
    }
}

/// Copies blocks of columns of `data`, n1 x n2 numbers, into points: from `block` on, as many as `staged` holds.
#[inline(always)]
fn gather<L: Lanes<E>, E: Element>(
    data: &[E],
    [n1, n2]: [usize; 2],
    block: usize,
    direction: Direction,
    staged: &mut [Point<E>],
) {
    let blocks = staged.len() / n1;
    for (row, data) in data.chunks_exact(2 * n2).enumerate() {
        let data = &data[2 * block * COLUMNS..][..2 * blocks * COLUMNS];
        for (block, data) in data.chunks_exact(2 * COLUMNS).enumerate() {
            for column in (0..COLUMNS).step_by(L::WIDTH) {
                let from = &data[2 * column..][..2 * L::WIDTH];
                let (real, imaginary) = L::load(from).deinterleave(L::load(&from[L::WIDTH..]));
                put(
                    &mut staged[block * n1 + row],
                    column,
                    exchanged(direction, [real, imaginary]),
                );
            }
        }
    }
}

/// Copies blocks of rows to where they are columns of `data`, n2 x n1 numbers: what `gather` undoes.
#[inline(always)]
fn scatter<L: Lanes<E>, E: Element>(
    staged: &[Point<E>],
    [n1, n2]: [usize; 2],
    block: usize,
    direction: Direction,
    data: &mut [E],
) {
    let blocks = staged.len() / n2;
    for (row, data) in data.chunks_exact_mut(2 * n1).enumerate() {
        let data = &mut data[2 * block * COLUMNS..][..2 * blocks * COLUMNS];
        for (block, data) in data.chunks_exact_mut(2 * COLUMNS).enumerate() {
            for column in (0..COLUMNS).step_by(L::WIDTH) {
                let to = &mut data[2 * column..][..2 * L::WIDTH];
                let [real, imaginary] = exchanged(direction, get(&staged[block * n2 + row], column));
                let (first, rest) = L::interleave(real, imaginary);
                first.store(to);
                rest.store(&mut to[L::WIDTH..]);
            }
        }
    }
}

/// Eight by eight numbers, each times the twiddles of its place and of its row, with rows and columns exchanged.
// As for passes: a function by itself is compiled better.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn turn_and_transpose<L: Lanes<E>, E: Element>(square: &mut [Point<E>], by_lane: &[Point<E>], by_row: &Point<E>) {
    for row in (0..COLUMNS).step_by(L::WIDTH) {
        for column in (row..COLUMNS).step_by(L::WIDTH) {
            let here = turned::<L, E>(square, by_lane, by_row, row, column);
            let there = turned::<L, E>(square, by_lane, by_row, column, row);
            for lane in 0..L::WIDTH {
                put(&mut square[column + lane], row, here[lane]);
                if row != column {
                    put(&mut square[row + lane], column, there[lane]);
                }
            }
        }
    }
}

/// `WIDTH` by `WIDTH` numbers of a square, turned and transposed.
#[inline(always)]
fn turned<L: Lanes<E>, E: Element>(
    square: &[Point<E>],
    by_lane: &[Point<E>],
    by_row: &Point<E>,
    row: usize,
    column: usize,
) -> [Complex<L>; COLUMNS] {
    let mut lanes = [[L::splat(E::default()); 2]; COLUMNS];
    for (row, lanes) in (row..row + L::WIDTH).zip(&mut lanes) {
        let by_row = [L::splat(by_row[row]), L::splat(by_row[COLUMNS + row])];
        let twiddle = product(get(&by_lane[row], column), by_row);
        *lanes = product(get(&square[row], column), twiddle);
    }
    // Each round interleaves those that are half of them apart.
    let half = L::WIDTH / 2;
    for _ in 0..L::WIDTH.trailing_zeros() {
        let from = lanes;
        for row in 0..half {
            let ([a, b], [c, d]) = (from[row], from[row + half]);
            let (real, imaginary) = (a.interleave(c), b.interleave(d));
            lanes[2 * row] = [real.0, imaginary.0];
            lanes[2 * row + 1] = [real.1, imaginary.1];
        }
    }
    lanes
}
