//! K-means over typed arrays, in steps that the caller counts: it may stop between any two.

use sovereign_kernels::kmeans::{Blocks, Clustering, KMeans, KMeansError, Options, Points, Progress, Seeding};
use sovereign_kernels::lanes::Element;
use sovereign_kernels::threads::{PARTS, Threads};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arrays::TypedArray;
use crate::failure::{Failure, FailureCode};
use crate::threads::TEAM;

macro_rules! kmeans {
    ($name:ident, $array:ident, $element:ty, $doc:literal) => {
        #[doc = $doc]
        #[wasm_bindgen]
        #[derive(Default)]
        pub struct $name(Run<$element>);

        #[wasm_bindgen]
        impl $name {
            /// Without points.
            #[wasm_bindgen(constructor)]
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            /// Begins with `points`, rows of `dimensions` numbers, from `centroids`, as many rows as there are clusters; where
            /// these are none, from points that k-means++ chooses for `clusters` by `seed`. `undefined`, or a `Failure`, and
            /// then nothing is begun.
            #[must_use]
            #[expect(
                clippy::too_many_arguments,
                reason = "JavaScript passes numbers cheaply and structures dearly"
            )]
            pub fn begin(
                &mut self,
                points: &js_sys::$array,
                dimensions: u32,
                centroids: &js_sys::$array,
                clusters: u32,
                seed: f64,
                max_iterations: u32,
                tolerance: f64,
            ) -> Option<Failure> {
                let options = Options {
                    max_iterations: max_iterations as usize,
                    tolerance,
                };
                let begun = Run::begin(points, dimensions, centroids, clusters, seed, options);
                self.0 = Run::None;
                begun.map(|run| self.0 = run).err()
            }

            /// Goes on: chooses a start, or assigns up to `blocks` blocks of points, and ends the iteration that these were the
            /// last of. `undefined`, or a `Failure`, and then the clustering is gone.
            #[must_use]
            pub fn step(&mut self, blocks: u32) -> Option<Failure> {
                self.0.step(blocks as usize).err()
            }

            /// Whether the answer is there.
            #[must_use]
            pub fn done(&self) -> bool {
                matches!(self.0, Run::Done(_))
            }

            /// Iterations that were done.
            #[must_use]
            pub fn iterations(&self) -> u32 {
                u32::try_from(self.0.iterations()).unwrap_or(u32::MAX)
            }

            /// Whether they ended by themselves.
            #[must_use]
            pub fn converged(&self) -> bool {
                matches!(&self.0, Run::Done(clustering) if clustering.converged)
            }

            /// Sum of the squared distances of the points to their centroids; NaN where there is no answer.
            #[must_use]
            pub fn inertia(&self) -> f64 {
                match &self.0 {
                    Run::Done(clustering) => clustering.inertia,
                    _ => f64::NAN,
                }
            }

            /// Copies the answer out, a row for each cluster and a label for each point, and forgets it. `undefined`, or a
            /// `Failure`, and then nothing was written.
            #[must_use]
            pub fn finish(&mut self, centroids: &js_sys::$array, labels: &js_sys::Uint32Array) -> Option<Failure> {
                let finished = self.0.copy_out(centroids, labels);
                finished.map(|()| self.0 = Run::None).err()
            }
        }
    };
}

kmeans!(KMeansF32, Float32Array, f32, "A clustering in single precision.");
kmeans!(KMeansF64, Float64Array, f64, "A clustering in double precision.");

/// How far a clustering is.
#[derive(Default)]
enum Run<E> {
    #[default]
    None,
    Seeding(Seeding<E>, Options),
    Moving(KMeans<E>, usize),
    Done(Clustering<E>),
}

impl<E: Element> Run<E> {
    fn begin<A: TypedArray<Element = E>>(
        points: &A,
        dimensions: u32,
        centroids: &A,
        clusters: u32,
        seed: f64,
        options: Options,
    ) -> Result<Self, Failure> {
        let points = Points::new(points.copy_in()?, dimensions as usize)?;
        if centroids.length() > 0 {
            return Ok(Self::Moving(KMeans::new(points, centroids.copy_in()?, options)?, 0));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an integer of JavaScript, at most 2^53"
        )]
        let seed = seed as u64;
        Ok(Self::Seeding(Seeding::new(points, clusters as usize, seed)?, options))
    }

    fn step(&mut self, blocks: usize) -> Result<(), Failure> {
        match std::mem::take(self) {
            Self::Seeding(mut seeding, options) => {
                if seeding.step() == Progress::More {
                    *self = Self::Seeding(seeding, options);
                    return Ok(());
                }
                let (points, centroids) = seeding.finish()?;
                *self = Self::Moving(KMeans::new(points, centroids, options)?, 0);
            }
            Self::Moving(mut plan, assigned) => {
                let (_, rest) = plan.blocks().split_at(assigned);
                let left = rest.count();
                let (now, _) = rest.split_at(blocks.max(1));
                assign(now);
                if blocks < left {
                    *self = Self::Moving(plan, assigned + blocks.max(1));
                    return Ok(());
                }
                *self = match plan.update()? {
                    Progress::More => Self::Moving(plan, 0),
                    Progress::Done => Self::Done(plan.finish()?),
                };
            }
            other => *self = other,
        }
        Ok(())
    }

    fn iterations(&self) -> usize {
        match self {
            Self::Moving(plan, _) => plan.iterations(),
            Self::Done(clustering) => clustering.iterations,
            Self::None | Self::Seeding(..) => 0,
        }
    }

    fn copy_out<A: TypedArray<Element = E>>(&self, centroids: &A, labels: &js_sys::Uint32Array) -> Result<(), Failure> {
        let Self::Done(clustering) = self else {
            return Err(KMeansError::Unfinished.into());
        };
        let wanted = (clustering.centroids.len(), clustering.labels.len());
        let given = (centroids.length(), labels.length() as usize);
        if wanted != given {
            let message = format!("the answer has {wanted:?} centroids' numbers and labels, not {given:?}");
            return Err(Failure::new(FailureCode::ShapeMismatch, message));
        }
        centroids.copy_from(&clustering.centroids);
        labels.copy_from(&clustering.labels);
        Ok(())
    }
}

/// On the threads of this instance; no bit of the answer depends on how blocks are split.
fn assign<E: Element>(blocks: Blocks<'_, E>) {
    let parts = TEAM.count() * PARTS;
    let each = blocks.count().div_ceil(parts);
    let mut rest = Some(blocks);
    let split = std::iter::from_fn(|| {
        let (now, later) = rest.take()?.split_at(each);
        rest = Some(later).filter(|later| later.count() > 0);
        Some(now)
    });
    TEAM.each(parts, split, Blocks::assign);
}

impl From<KMeansError> for Failure {
    fn from(error: KMeansError) -> Self {
        let code = match error {
            KMeansError::OutOfMemory { bytes } => return Self::out_of_memory(bytes),
            KMeansError::Shape { .. } => FailureCode::ShapeMismatch,
            _ => FailureCode::InvalidArgument,
        };
        Self::new(code, error.to_string())
    }
}
