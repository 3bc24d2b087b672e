//! Judges a clustering by Lloyd's algorithm in 64-bit floats from the same start. An answer is k centroids of d numbers, and
//! then a label for each point. What may be off is told in `sdk/src/engine/judge/kmeans.ts`.

use super::error;
use crate::native::record::Oracle;

/// How far a number of a centroid may be off, where points lie in [-1, 1).
const FAR: f64 = 1e-3;

/// The right clustering.
#[derive(Clone, Debug)]
pub struct Lloyd {
    points: Vec<f64>, // (points, dimensions)
    dimensions: usize,
    /// After the last iteration, and after the one before.
    centroids: [Vec<f64>; 2], // (clusters, dimensions)
}

impl Lloyd {
    /// Of `points`, rows of `dimensions` numbers, the first `clusters` of which are the start.
    #[must_use]
    pub fn of(points: &[f32], dimensions: usize, clusters: usize, iterations: usize) -> Self {
        let points: Vec<f64> = points.iter().map(|number| f64::from(*number)).collect();
        let start = points[..clusters * dimensions].to_vec();
        let mut lloyd = Self {
            points,
            dimensions,
            centroids: [start.clone(), start],
        };
        for _ in 0..iterations {
            let moved = lloyd.means();
            lloyd.centroids = [moved, std::mem::take(&mut lloyd.centroids[0])];
        }
        lloyd
    }

    /// The largest error of an answer, where 1 is the limit.
    #[must_use]
    pub fn judge(&self, answer: &[f64]) -> Oracle {
        let method = "Lloyd's algorithm in 64-bit floats from the same start; each label among the nearest";
        let centroids = &self.centroids[0];
        if answer.len() != centroids.len() + self.points.len() / self.dimensions {
            return Oracle::of(method, f64::MAX);
        }
        let (given, labels) = answer.split_at(centroids.len());
        let off = given.iter().zip(centroids).map(|(have, want)| error(*have, *want, FAR));
        #[expect(clippy::cast_precision_loss, reason = "dimensions are few")]
        let allowed = 4.0 * (self.dimensions as f64).sqrt() * FAR;
        let astray = self
            .centroids
            .each_ref()
            .map(|centroids| self.excess(centroids, labels));
        let astray = error(astray[0].min(astray[1]), 0.0, allowed);
        Oracle::of(method, off.fold(astray, f64::max))
    }

    /// How much farther a point is from the centroid of its label than from the nearest, at most.
    fn excess(&self, centroids: &[f64], labels: &[f64]) -> f64 {
        let points = self.points.chunks_exact(self.dimensions).zip(labels);
        let excesses = points.map(|(point, label)| {
            let own = (0_u32..).zip(centroids.chunks_exact(self.dimensions));
            let own = own
                .map(|(place, centroid)| (f64::from(place), centroid))
                .find(|(place, _)| place.to_bits() == label.to_bits());
            let (_, least) = nearest(point, centroids);
            own.map_or(f64::MAX, |(_, own)| squared_distance(point, own).sqrt() - least.sqrt())
        });
        excesses.fold(0.0, f64::max)
    }

    /// The centroids after an iteration; one without points stays.
    fn means(&self) -> Vec<f64> {
        let centroids = &self.centroids[0];
        let mut sums = vec![0.0; centroids.len()];
        let mut counts = vec![0_u32; centroids.len() / self.dimensions];
        for point in self.points.chunks_exact(self.dimensions) {
            let (label, _) = nearest(point, centroids);
            counts[label] += 1;
            for (sum, number) in sums[label * self.dimensions..].iter_mut().zip(point) {
                *sum += number;
            }
        }
        let members = counts
            .iter()
            .flat_map(|count| std::iter::repeat_n(*count, self.dimensions));
        let moved = sums.iter().zip(centroids).zip(members);
        moved
            .map(|((sum, stays), members)| if members == 0 { *stays } else { sum / f64::from(members) })
            .collect()
    }
}

/// The first centroid of those nearest to a point, and the square of its distance.
fn nearest(point: &[f64], centroids: &[f64]) -> (usize, f64) {
    let mut found = (0, f64::INFINITY);
    for (label, centroid) in centroids.chunks_exact(point.len()).enumerate() {
        let distance = squared_distance(point, centroid);
        if distance < found.1 {
            found = (label, distance);
        }
    }
    found
}

fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

#[cfg(test)]
mod tests {
    use super::{Lloyd, nearest};
    use crate::kmeans::inputs;

    const CLUSTERS: usize = 5;

    /// The judge, and the answers that label the points after and before the last move.
    fn answers(dimensions: usize) -> (Lloyd, [Vec<f64>; 2]) {
        let points = inputs(500, dimensions);
        let lloyd = Lloyd::of(&points, dimensions, CLUSTERS, 3);
        let answer = |by: &[f64]| {
            let labels = lloyd.points.chunks_exact(dimensions).map(|point| {
                #[expect(clippy::cast_precision_loss, reason = "labels are few")]
                let label = nearest(point, by).0 as f64;
                label
            });
            lloyd.centroids[0].iter().copied().chain(labels).collect()
        };
        let given = lloyd.centroids.each_ref().map(|centroids| answer(centroids));
        (lloyd.clone(), given)
    }

    #[test]
    fn both_labellings_pass() {
        for dimensions in [1, 2, 16] {
            let (lloyd, answers) = answers(dimensions);
            for answer in answers {
                assert_eq!(lloyd.judge(&answer).error, Some(0.0));
            }
        }
    }

    #[test]
    fn what_is_damaged_is_found() {
        let (lloyd, [right, _]) = answers(2);
        for (place, wrong) in [
            (0, 0.002),
            (2 * CLUSTERS - 1, f64::NAN),
            (2 * CLUSTERS, 1.0),
            (400, 7.5),
            (509, f64::NAN),
        ] {
            let mut answer = right.clone();
            answer[place] += wrong;
            assert!(!lloyd.judge(&answer).passed, "{place}");
        }
        assert!(!lloyd.judge(&right[1..]).passed);
        // An iteration more or less is another answer.
        let points = inputs(500, 2);
        for iterations in [2, 4] {
            assert!(!Lloyd::of(&points, 2, CLUSTERS, iterations).judge(&right).passed);
        }
    }
}
