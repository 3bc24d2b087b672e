//! A forest over typed arrays: checked and laid out once, and then asked for predictions.

use sovereign_kernels::random_forest::{ForestError, RandomForest, Tree};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arrays::{TypedArray, empty, zeros};
use crate::failure::{Failure, FailureCode};

/// A forest, once `plant` has taken its trees.
#[wasm_bindgen]
#[derive(Default)]
pub struct Forest(Option<RandomForest>);

#[wasm_bindgen]
impl Forest {
    /// Without trees.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the trees, whose columns stand one after the other: `nodes` and `numbers` say how many nodes and numbers of
    /// leaves each tree has. `missing_go_to_left` is empty where the trees have no such column. `undefined`, or a `Failure`,
    /// and then there is no forest.
    #[must_use]
    #[expect(
        clippy::too_many_arguments,
        reason = "JavaScript passes numbers cheaply and structures dearly"
    )]
    pub fn plant(
        &mut self,
        features: u32,
        outputs: u32,
        nodes: &js_sys::Uint32Array,
        numbers: &js_sys::Uint32Array,
        feature: &js_sys::Uint32Array,
        threshold: &js_sys::Float64Array,
        left: &js_sys::Uint32Array,
        right: &js_sys::Uint32Array,
        missing_go_to_left: &js_sys::Uint8Array,
        values: &js_sys::Float64Array,
    ) -> Option<Failure> {
        self.0 = None;
        let planted = Columns {
            nodes: nodes.copy_in(),
            numbers: numbers.copy_in(),
            feature: feature.copy_in(),
            threshold: threshold.copy_in(),
            left: left.copy_in(),
            right: right.copy_in(),
            missing_go_to_left: missing_go_to_left.copy_in(),
            values: values.copy_in(),
        };
        planted
            .plant(features as usize, outputs as usize)
            .map(|forest| self.0 = Some(forest))
            .err()
    }

    /// Writes the means of `rows`, for each row as many as there are outputs, and the place of the greatest in `labels`,
    /// which may be empty. `undefined`, or a `Failure`, and then nothing was written.
    #[must_use]
    pub fn predict(
        &self,
        rows: &js_sys::Float32Array,
        means: &js_sys::Float64Array,
        labels: &js_sys::Uint32Array,
    ) -> Option<Failure> {
        self.answer(rows, means, labels).err()
    }

    fn answer(
        &self,
        rows: &js_sys::Float32Array,
        means: &js_sys::Float64Array,
        labels: &js_sys::Uint32Array,
    ) -> Result<(), Failure> {
        let Some(forest) = &self.0 else {
            return Err(Failure::new(
                FailureCode::InvalidArgument,
                "there is no forest: call plant",
            ));
        };
        let rows = rows.copy_in()?;
        let mut found = zeros(TypedArray::length(means))?;
        forest.predict(&rows, &mut found)?;
        if labels.length() > 0 {
            let mut places = zeros(TypedArray::length(labels))?;
            forest.labels(&found, &mut places)?;
            TypedArray::copy_from(labels, &places);
        }
        TypedArray::copy_from(means, &found);
        Ok(())
    }
}

/// The columns as they crossed, each of which may have had no memory.
struct Columns {
    nodes: Result<Vec<u32>, Failure>,
    numbers: Result<Vec<u32>, Failure>,
    feature: Result<Vec<u32>, Failure>,
    threshold: Result<Vec<f64>, Failure>,
    left: Result<Vec<u32>, Failure>,
    right: Result<Vec<u32>, Failure>,
    missing_go_to_left: Result<Vec<u8>, Failure>,
    values: Result<Vec<f64>, Failure>,
}

impl Columns {
    fn plant(self, features: usize, outputs: usize) -> Result<RandomForest, Failure> {
        let (feature, threshold) = (self.feature?, self.threshold?);
        let (left, right) = (self.left?, self.right?);
        let (missing, values) = (self.missing_go_to_left?, self.values?);
        let mut rest = (
            &feature[..],
            &threshold[..],
            &left[..],
            &right[..],
            &missing[..],
            &values[..],
        );
        let (nodes, numbers) = (self.nodes?, self.numbers?);
        let mut trees = empty(nodes.len())?;
        for (nodes, numbers) in nodes.into_iter().zip(numbers) {
            let nodes = nodes as usize;
            trees.push(Tree {
                feature: taken(&mut rest.0, nodes),
                threshold: taken(&mut rest.1, nodes),
                left: taken(&mut rest.2, nodes),
                right: taken(&mut rest.3, nodes),
                missing_go_to_left: (!missing.is_empty()).then(|| taken(&mut rest.4, nodes)),
                values: taken(&mut rest.5, numbers as usize),
            });
        }
        Ok(RandomForest::new(features, outputs, &trees)?)
    }
}

/// The first so many of them, or all where there are fewer: the forest then says which column is short.
fn taken<'a, T>(rest: &mut &'a [T], count: usize) -> &'a [T] {
    let (first, others) = rest.split_at(count.min(rest.len()));
    *rest = others;
    first
}

impl From<ForestError> for Failure {
    fn from(error: ForestError) -> Self {
        let code = match error {
            ForestError::OutOfMemory { bytes } => return Self::out_of_memory(bytes),
            ForestError::RowsLength { .. } | ForestError::MeansLength { .. } => FailureCode::ShapeMismatch,
            ForestError::Missing { .. } => FailureCode::InvalidArgument,
            _ => FailureCode::InvalidFile,
        };
        Self::new(code, error.to_string())
    }
}
