//! The row `kmeans` natively. Lloyd's algorithm in 64-bit floats judges its arms. A call copies the points, as it does in the
//! SDK.

use std::cell::OnceCell;
use std::hint::black_box;
use std::rc::Rc;

use sovereign_benches::kmeans::inputs;
use sovereign_benches::native::oracle::Lloyd;
use sovereign_benches::native::parameter;
use sovereign_kernels::kmeans::{Clustering, KMeansError, Options, Start, kmeans, kmeans_with};
use sovereign_kernels::lanes::Scalar;
use toml::Table;

use crate::kernel::{Computation, Kernel, OpenKernel};

/// The row at a size.
pub fn computation(parameters: &Table) -> Result<Computation, String> {
    let of = |name| parameter("kmeans", parameters, name);
    let (count, dimensions) = (of("points")?, of("dimensions")?);
    let (clusters, iterations) = (of("clusters")?, of("iterations")?);
    let points = Rc::new(inputs(count, dimensions));
    let (for_judge, lloyd) = (Rc::clone(&points), OnceCell::new());
    let size = Size {
        dimensions,
        clusters,
        iterations,
    };
    Ok(Computation {
        scalar: open(Rc::clone(&points), size, kmeans_with::<Scalar<f32>, f32>),
        simd: open(points, size, kmeans::<f32>),
        judge: Rc::new(move |answer, _| {
            let lloyd = lloyd.get_or_init(|| Lloyd::of(&for_judge, dimensions, clusters, iterations));
            lloyd.judge(answer)
        }),
        // Differences, squares and sums.
        work: 3 * [count, dimensions, clusters, iterations]
            .map(|size| size as u64)
            .iter()
            .product::<u64>(),
        transpiled: true,
    })
}

#[derive(Clone, Copy)]
struct Size {
    dimensions: usize,
    clusters: usize,
    iterations: usize,
}

type Cluster = fn(Vec<f32>, usize, Start<f32>, Options) -> Result<Clustering<f32>, KMeansError>;

fn open(points: Rc<Vec<f32>>, size: Size, cluster: Cluster) -> OpenKernel {
    let compute = move |answer: &mut Vec<f32>| {
        let start = Start::Centroids(points[..size.clusters * size.dimensions].to_vec());
        let options = Options {
            max_iterations: size.iterations,
            tolerance: 0.0,
        };
        let clustering = cluster(black_box(points.to_vec()), size.dimensions, start, options);
        let clustering = clustering.map_err(|error| error.to_string())?;
        *answer = clustering.centroids;
        #[expect(clippy::cast_precision_loss, reason = "labels are few")]
        answer.extend(clustering.labels.iter().map(|label| *label as f32));
        Ok(())
    };
    Box::new(move || Kernel {
        compute: Box::new(compute),
        artefact: "kernels".to_owned(),
    })
}
