//! Which integers may be i64 (decision 3 of the design), and between which bounds they lie.
//!
//! Places of integers are classes; values flow from class to class. A class becomes `Big` where a cycle of flows
//! multiplies, shifts or powers a member of itself or adds two members of itself, where a literal, a library result or
//! what is computed from literals certainly exceeds i64, and wherever a big value flows. Every other class is i64: arithmetic whose bounds do not prove it is
//! checked, and stops loudly. Bounds come from an interval analysis that ignores branches, with widening
//! (P. Cousot and R. Cousot, "Abstract Interpretation", POPL 1977).

mod flows;

use crate::ir::{IntChoice, Op, Program};
use flows::{Flow, Graph, Source};
use std::collections::BTreeSet;

/// The greatest length of anything in memory.
const MOST_LENGTH: i128 = 1 << 48;
/// Rounds after which a bound that still moves is taken to be the last of i64.
const ROUNDS_BEFORE_WIDENING: u32 = 4;

/// Chooses a representation for every class. With `proven_only`, what is not proven to fit i64 is `Big`.
pub fn choose(program: &mut Program, proven_only: bool) {
    let graph = flows::collect(program);
    let mut big = growing(&graph);
    spread(&graph, &mut big);
    loop {
        let bounds = intervals(&graph, &big);
        let more = exceeding(&graph, &bounds, &big, proven_only);
        if more.is_empty() {
            program.choices.ints = (0..graph.classes).map(|class| choice(class, &big, &bounds)).collect();
            return;
        }
        big.extend(more);
        spread(&graph, &mut big);
    }
}

fn choice(class: usize, big: &BTreeSet<usize>, bounds: &[Option<(i128, i128)>]) -> IntChoice {
    if big.contains(&class) {
        return IntChoice::Big;
    }
    let (low, high) = bounds[class].unwrap_or((0, 0));
    let clamp = |value: i128| i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
    IntChoice::Small {
        low: clamp(low),
        high: clamp(high),
    }
}

/// Classes that a cycle makes grow without bound, and those that start big.
fn growing(graph: &Graph) -> BTreeSet<usize> {
    let component = components(graph);
    let mut big: BTreeSet<usize> = graph
        .sources
        .iter()
        .filter(|(_, source)| matches!(source, Source::Big))
        .map(|(class, _)| *class)
        .collect();
    for flow in &graph.operations {
        let within = |class: &usize| component[*class] == component[flow.to];
        let grows = match flow.op {
            Op::ExactMul | Op::ExactPow | Op::ShiftLeft => {
                flow.from.iter().any(within) && cyclic(graph, &component, flow)
            }
            Op::ExactAdd | Op::ExactSub => {
                flow.from.len() == 2 && flow.from.iter().all(within) && cyclic(graph, &component, flow)
            }
            _ => false,
        };
        if grows {
            big.insert(flow.to);
        }
    }
    big
}

/// Whether the operation's result comes back to it: its component has more than one class, or flows to itself.
fn cyclic(_graph: &Graph, component: &[usize], flow: &Flow) -> bool {
    flow.from.iter().any(|from| component[*from] == component[flow.to])
}

fn spread(graph: &Graph, big: &mut BTreeSet<usize>) {
    let mut open: Vec<usize> = big.iter().copied().collect();
    while let Some(class) = open.pop() {
        for next in &graph.next[class] {
            if big.insert(*next) {
                open.push(*next);
            }
        }
    }
}

/// Strongly connected components by Kosaraju's algorithm, without recursion.
fn components(graph: &Graph) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = vec![false; graph.classes];
    for start in 0..graph.classes {
        let mut stack = vec![(start, 0)];
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        while let Some((node, at)) = stack.pop() {
            match graph.next[node].get(at) {
                Some(next) => {
                    stack.push((node, at + 1));
                    if !std::mem::replace(&mut seen[*next], true) {
                        stack.push((*next, 0));
                    }
                }
                None => order.push(node),
            }
        }
    }
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); graph.classes];
    for (node, nexts) in graph.next.iter().enumerate() {
        nexts.iter().for_each(|next| before[*next].push(node));
    }
    let mut component = vec![usize::MAX; graph.classes];
    for start in order.into_iter().rev() {
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            if component[node] == usize::MAX {
                component[node] = start;
                stack.extend(&before[node]);
            }
        }
    }
    component
}

type Bounds = Option<(i128, i128)>;

const LEAST: i128 = i64::MIN as i128;
const GREATEST: i128 = i64::MAX as i128;

fn intervals(graph: &Graph, big: &BTreeSet<usize>) -> Vec<Bounds> {
    let mut bounds: Vec<Bounds> = vec![None; graph.classes];
    for round in 0.. {
        let mut next = bounds.clone();
        let mut raise = |class: usize, given: Bounds| {
            if let Some((low, high)) = given {
                let (low, high) = (low.clamp(LEAST, GREATEST), high.clamp(LEAST, GREATEST));
                let (a, b) = next[class].unwrap_or((low, high));
                next[class] = Some((a.min(low), b.max(high)));
            }
        };
        for (class, source) in &graph.sources {
            raise(*class, source_bounds(source, &bounds, big));
        }
        for (from, to) in &graph.copies {
            raise(
                *to,
                if big.contains(from) {
                    Some((LEAST, GREATEST))
                } else {
                    bounds[*from]
                },
            );
        }
        for flow in &graph.operations {
            raise(flow.to, exact(flow, &bounds, big));
        }
        if next == bounds {
            return bounds;
        }
        if round >= ROUNDS_BEFORE_WIDENING {
            widen(&bounds, &mut next);
        }
        bounds = next;
    }
    bounds
}

fn source_bounds(source: &Source, bounds: &[Bounds], big: &BTreeSet<usize>) -> Bounds {
    match source {
        Source::Literal(value) => Some((i128::from(*value), i128::from(*value))),
        Source::Length => Some((0, MOST_LENGTH)),
        Source::Unknown | Source::Big => Some((LEAST, GREATEST)),
        Source::Bool => Some((0, 1)),
        Source::Range(start, stop, step) => {
            let of = |class: &usize| {
                if big.contains(class) {
                    Some((LEAST, GREATEST))
                } else {
                    bounds[*class]
                }
            };
            let ((a, b), (c, d)) = (of(start)?, of(stop)?);
            match step {
                Some(1..) => Some((a, (d - 1).max(a))),
                Some(_) => Some(((c + 1).min(b), b)),
                None => Some((a.min(c + 1), b.max(d - 1))),
            }
        }
    }
}

fn widen(old: &[Bounds], new: &mut [Bounds]) {
    for (old, new) in old.iter().zip(new) {
        if let (Some((a, b)), Some((c, d))) = (old, new) {
            // A bound that still moves goes to the end; zero is kept as a stop, since most counters only rise.
            *c = if *c < *a { if *c >= 0 { 0 } else { LEAST } } else { *c };
            *d = if *d > *b { GREATEST } else { *d };
        }
    }
}

/// Bounds of an operation before any check, from those of its operands.
fn exact(flow: &Flow, bounds: &[Bounds], big: &BTreeSet<usize>) -> Bounds {
    let mut operands = Vec::new();
    for from in &flow.operands {
        operands.push(match from {
            flows::Operand::Class(class) if big.contains(class) => (LEAST, GREATEST),
            flows::Operand::Class(class) => bounds[*class]?,
            flows::Operand::Literal(value) => (i128::from(*value), i128::from(*value)),
        });
    }
    operation(flow.op, &operands)
}

/// The exact bounds of an operation over intervals.
#[must_use]
pub fn operation(op: Op, operands: &[(i128, i128)]) -> Bounds {
    let corners = |f: &dyn Fn(i128, i128) -> i128, (a, b): (i128, i128), (c, d): (i128, i128)| {
        let all = [f(a, c), f(a, d), f(b, c), f(b, d)];
        all.iter().min().copied().zip(all.iter().max().copied())
    };
    match (op, operands) {
        (Op::ExactAdd, [x, y]) => Some((x.0 + y.0, x.1 + y.1)),
        (Op::ExactSub, [x, y]) => Some((x.0 - y.1, x.1 - y.0)),
        (Op::ExactMul, [x, y]) => corners(&|a, b| a.saturating_mul(b), *x, *y),
        (Op::ExactNeg, [x]) => Some((-x.1, -x.0)),
        (Op::ExactAbs, [x]) if x.0 >= 0 => Some(*x),
        (Op::ExactAbs, [x]) => Some((0, x.1.max(-x.0))),
        (Op::BitNot, [x]) => Some((-x.1 - 1, -x.0 - 1)),
        (Op::FloorMod, [_, y]) if y.0 > 0 => Some((0, y.1 - 1)),
        (Op::FloorMod, [_, y]) => Some((y.0.min(0), y.1.max(0))),
        (Op::FloorDiv, [x, y]) if y.0 > 0 => corners(&|a, b| a.div_euclid(b), *x, *y),
        (Op::FloorDiv, [x, _]) => Some((x.0.min(-x.1).min(-x.0), x.1.max(-x.0))),
        (Op::BitAnd, [x, y]) if x.0 >= 0 || y.0 >= 0 => {
            let most = if x.0 >= 0 && y.0 >= 0 {
                x.1.min(y.1)
            } else if x.0 >= 0 {
                x.1
            } else {
                y.1
            };
            Some((0, most))
        }
        (Op::BitOr | Op::BitXor, [x, y]) if x.0 >= 0 && y.0 >= 0 => {
            let bits = 128 - x.1.max(y.1).leading_zeros();
            Some((0, (1 << bits) - 1))
        }
        (Op::ShiftRight, [x, y]) if y.0 >= 0 => Some((x.0.min(0), x.1.max(0))),
        (Op::ShiftLeft, [x, y]) if y.0 >= 0 => corners(&|a, b| a.saturating_mul(1 << b.min(126)), *x, *y),
        (Op::ExactPow, [x, y]) if y.0 == y.1 && y.0 >= 0 => {
            let power = u32::try_from(y.0).unwrap_or(u32::MAX);
            let (low, high) = (x.0.saturating_pow(power), x.1.saturating_pow(power));
            Some(if power % 2 == 0 {
                (if x.0 <= 0 && x.1 >= 0 { 0 } else { low.min(high) }, low.max(high))
            } else {
                (low, high)
            })
        }
        _ => Some((LEAST - 1, GREATEST + 1)),
    }
}

/// Results that always exceed i64, or with `proven_only` those that may.
fn exceeding(graph: &Graph, bounds: &[Bounds], big: &BTreeSet<usize>, proven_only: bool) -> BTreeSet<usize> {
    let exceeds = |flow: &&Flow| {
        let outside = |(low, high)| {
            if proven_only {
                low < LEAST || high > GREATEST
            } else {
                low > GREATEST || high < LEAST
            }
        };
        !big.contains(&flow.to) && exact(flow, bounds, big).is_some_and(outside)
    };
    let unknown = graph
        .sources
        .iter()
        .filter(|(class, source)| proven_only && matches!(source, Source::Unknown) && !big.contains(class))
        .map(|(class, _)| *class);
    graph
        .operations
        .iter()
        .filter(exceeds)
        .map(|flow| flow.to)
        .chain(unknown)
        .collect()
}
