// Generated from rust/benches by `UPDATE=1 cargo test -p sovereign-benches`; do not edit.
// What the rows of the benchmark are, and the Python that they time. It must not hold code.

import type { Row } from "../bench/types.js";

/** The rows, in the order in which they are shown. */
export const rows: readonly Row[] = [
  {
    "id": "transpile_python",
    "title": "Python, pure functions",
    "table": "transpile",
    "built": true,
    "parameters": {
      "sources": "algorithms 1.0.1",
      "files": 50,
      "lines": 5687
    },
    "unit": "lines/s",
    "variants": [
      "scalar",
      "threads"
    ],
    "peers": [],
    "published": [
      {
        "label": "Rust",
        "value": 1200,
        "unit": "ms"
      },
      {
        "label": "Rust",
        "value": 4167,
        "unit": "lines/s"
      }
    ],
    "analysis": "Python files are transpiled to Rust, each by itself, and the lines per second are counted. Only accepted lines count: those of files that were transpiled, less the lines of functions in them that were left out because nothing calls them and nothing tells their types. The time of what is refused counts all the same, so the share that was accepted stands beside the rate. What is timed is the whole way from bytes to Rust text with its diagnostics; compiling the Rust is not.\n\nThe files are not this project's: they are the 50 longest of the package algorithms 1.0.1 (MIT) that define no class, with their documentation. That rule looks at nothing but length and the word class, so what the transpiler cannot do yet is among them: modules of the standard library that it does not know, and names that are of one type now and of another later.\n\nscalar is one worker; threads spreads the files over the pool, so that each worker has about as much text. The transpiler has no SIMD variant, and there is no Python arm: Python has no transpiler to Rust of this kind to time.\n\nThe published figure is for 50 files and 5,000 lines of another set, which its source does not give, transpiled natively. It can be compared in its order of magnitude only."
  },
  {
    "id": "transpile_numpy",
    "title": "Python ML with numpy",
    "table": "transpile",
    "built": false,
    "parameters": {
      "files": 120,
      "lines": 25000
    },
    "unit": "lines/s",
    "variants": [
      "scalar",
      "threads"
    ],
    "peers": [],
    "published": [
      {
        "label": "Rust",
        "value": 8400,
        "unit": "ms"
      },
      {
        "label": "Rust",
        "value": 2976,
        "unit": "lines/s"
      }
    ],
    "analysis": "Not built yet. Python files that use numpy will be transpiled to Rust, each by itself, and the lines per second counted: only accepted lines count, and the share that was accepted stands beside the rate, as in the row transpile_python.\n\nThe files will be real code under a permissive licence that this project did not write, pinned by package, version and hash, and chosen by a rule that does not look at what the transpiler accepts. What needs crates is written as a Cargo workspace; its text is part of what is timed, building it is not.\n\nscalar will be one worker; threads spreads the files over the pool. The published figure is native, on a set that its source does not give: it can be compared in its order of magnitude only."
  },
  {
    "id": "transpile_c",
    "title": "C systems code",
    "table": "transpile",
    "built": false,
    "parameters": {
      "files": 30,
      "lines": 12000
    },
    "unit": "lines/s",
    "variants": [
      "scalar",
      "threads"
    ],
    "peers": [],
    "published": [
      {
        "label": "Rust",
        "value": 3100,
        "unit": "ms"
      },
      {
        "label": "Rust",
        "value": 3871,
        "unit": "lines/s"
      }
    ],
    "analysis": "Not built yet. C files will be transpiled to safe Rust, each by itself with its headers, and the lines per second counted: only accepted lines of the files themselves count, not those that the preprocessor brings in, and the share that was accepted stands beside the rate.\n\nThe files will be real code under a permissive licence, pinned by package, version and hash. C needs headers: those of the sources come with them, those of the system from the transpiler, so that every machine and every browser reads the same text.\n\nscalar will be one worker; threads spreads the files over the pool. The published figure is native, on a set that its source does not give: it can be compared in its order of magnitude only."
  },
  {
    "id": "transpile_shell",
    "title": "Shell scripts",
    "table": "transpile",
    "built": false,
    "parameters": {
      "files": 15,
      "lines": 2000
    },
    "unit": "lines/s",
    "variants": [
      "scalar",
      "threads"
    ],
    "peers": [],
    "published": [
      {
        "label": "Rust",
        "value": 600,
        "unit": "ms"
      },
      {
        "label": "Rust",
        "value": 3333,
        "unit": "lines/s"
      }
    ],
    "analysis": "Not built yet. Shell scripts, POSIX and bash, will be transpiled to Rust, each by itself, and the lines per second counted: only accepted lines count, and the share that was accepted stands beside the rate.\n\nThe scripts will be real ones under a permissive licence, pinned by package, version and hash. They are short, so a call of one says more about starting than about speed; the whole set is one sample.\n\nscalar will be one worker; threads spreads the files over the pool. Running the scripts is not measured: a browser has no programs that they could start."
  },
  {
    "id": "transpile_mixed",
    "title": "Mixed project",
    "table": "transpile",
    "built": false,
    "parameters": {
      "files": 200,
      "lines": 40000
    },
    "unit": "lines/s",
    "variants": [
      "scalar",
      "threads"
    ],
    "peers": [],
    "published": [
      {
        "label": "Rust",
        "value": 12800,
        "unit": "ms"
      },
      {
        "label": "Rust",
        "value": 3125,
        "unit": "lines/s"
      }
    ],
    "analysis": "Not built yet. A project of several languages will be transpiled to one Cargo workspace, and the lines per second counted: Python, C and shell side by side, only accepted lines, with the share that was accepted beside the rate, for each language too.\n\nIt differs from the other rows of its table in that files know each other: modules are read in the order of their imports, so not all of the work can be spread over workers. scalar will be one worker, threads as many as the pool has.\n\nThe published figure is native, on a project that its source does not give: it can be compared in its order of magnitude only."
  },
  {
    "id": "matrix_multiply",
    "title": "Matrix multiply",
    "table": "compute",
    "built": true,
    "parameters": {
      "m": 1024,
      "k": 1024,
      "n": 1024
    },
    "baseline": {
      "m": 128,
      "k": 128,
      "n": 128
    },
    "unit": "ms",
    "variants": [
      "python",
      "transpiled",
      "scalar",
      "simd",
      "relaxed",
      "threads",
      "gpu"
    ],
    "peers": [
      {
        "name": "@jax-js/jax",
        "from": "npm",
        "version": "0.1.25",
        "variant": "simd",
        "settings": [
          "one thread",
          "defaults"
        ]
      },
      {
        "name": "onnxruntime-web",
        "from": "npm",
        "version": "1.30.0",
        "variant": "simd",
        "settings": [
          "one thread",
          "defaults"
        ]
      },
      {
        "name": "@tensorflow/tfjs-backend-wasm",
        "from": "npm",
        "version": "4.22.0",
        "variant": "simd",
        "settings": [
          "one thread",
          "defaults"
        ]
      },
      {
        "name": "ml-matrix",
        "from": "npm",
        "version": "6.15.1",
        "variant": "scalar",
        "settings": [
          "defaults"
        ]
      },
      {
        "name": "numpy",
        "from": "pypi",
        "version": "",
        "variant": "simd",
        "settings": [
          "defaults"
        ]
      }
    ],
    "published": [
      {
        "label": "Python",
        "value": 2400,
        "unit": "ms"
      },
      {
        "label": "Rust scalar",
        "value": 85,
        "unit": "ms"
      },
      {
        "label": "Rust SIMD",
        "value": 12,
        "unit": "ms"
      },
      {
        "label": "Rust GPU",
        "value": 2.1,
        "unit": "ms"
      }
    ],
    "analysis": "The product of two 1024 x 1024 matrices of 32-bit floats: 2.1 billion operations on 12 MB. The inputs are pseudo-random numbers in [-1, 1), the same for every arm. A call copies the operands into the module's memory and the result out of it, which is a few percent of the time.\n\nscalar is the same blocked kernel without SIMD instructions, in a build of its own that forbids the compiler to add them; simd has four lanes; relaxed also fuses each product and sum into one instruction where the processor can. threads gives ranges of rows to workers that share one memory, and is one worker where they cannot. gpu is a compute shader, timed with its copies, from the operands in memory to the result in memory; without one, the arm says so. A browser reaches 128-bit registers only: a native build with AVX2 has twice as many lanes, and nothing here can stand in for that. Natively the compiler may give scalar the instructions that every processor of the kind has, such as SSE2.\n\nThe Python arm is a triple loop in pure Python, without numpy, on 64-bit floats. It would take minutes at 1024, so it is timed at 128 x 128, beside the other arms at the same size; time grows with the cube of the size, so multiply by 512 to compare. transpiled is the Rust that the transpiler writes from that very program, unedited: the same loops over lists of 64-bit floats, and no kernel. The published Python figure cannot be pure Python at this size, and its source does not say what it is.\n\nBeside these run the packages that people use instead. jax-js, onnxruntime-web and TensorFlow.js compute in WebAssembly, held to one thread and as they come; ml-matrix is plain JavaScript on 64-bit floats; numpy is native code with the processor's whole width and all of its cores, in the terminal only. Every arm is timed inside of its worker or process, from arrays to an array; arms of ours at the call too, messages to a worker and back included.\n\nEach answer is judged before its time counts. Freivalds' check looks at every row and column; those that it suspects, the last ones, and elements drawn at random are recomputed in 64-bit floats, and each must lie within the rounding error that its sum of products allows: 4 sqrt(k) / 2^24 times the norms of its row and column."
  },
  {
    "id": "fft",
    "title": "FFT",
    "table": "compute",
    "built": true,
    "parameters": {
      "complex_points": 1048576
    },
    "baseline": {
      "complex_points": 16384
    },
    "variations": [
      {
        "real_points": 1048576
      }
    ],
    "unit": "ms",
    "variants": [
      "python",
      "transpiled",
      "scalar",
      "simd",
      "relaxed",
      "threads",
      "gpu"
    ],
    "peers": [
      {
        "name": "@echogarden/pffft-wasm",
        "from": "npm",
        "version": "0.4.2",
        "variant": "simd",
        "settings": [
          "defaults"
        ]
      },
      {
        "name": "fft.js",
        "from": "npm",
        "version": "4.0.4",
        "variant": "scalar",
        "settings": [
          "defaults"
        ]
      },
      {
        "name": "numpy",
        "from": "pypi",
        "version": "",
        "variant": "simd",
        "settings": [
          "defaults"
        ]
      }
    ],
    "published": [
      {
        "label": "Python",
        "value": 180,
        "unit": "ms"
      },
      {
        "label": "Rust scalar",
        "value": 14,
        "unit": "ms"
      },
      {
        "label": "Rust SIMD",
        "value": 3.2,
        "unit": "ms"
      },
      {
        "label": "Rust GPU",
        "value": 0.8,
        "unit": "ms"
      }
    ],
    "analysis": "The forward Fourier transform of 1,048,576 complex numbers, 32 bits each part, and after it that of as many real numbers, which gives the first half of their spectrum. The inputs are pseudo-random numbers in [-1, 1), the same for every arm. The transform is planned once; a call copies the signal into the module's memory and the spectrum out of it.\n\nAt this size the numbers, 8 MB, are larger than most caches, so memory counts as much as arithmetic, and copies are no small part of the time. scalar is the same kernel without SIMD instructions, in a build of its own that forbids the compiler to add them; simd has four lanes; relaxed also fuses products and sums where the processor can. A GPU must read back its result to count.\n\nThe Python arm is a radix-2 transform in pure Python, without numpy, on 64-bit floats. It takes seconds at the full size, so it is timed at 16,384 numbers, beside the other arms at the same size. transpiled is the Rust that the transpiler writes from that very program, unedited. What the published Python figure is, its source does not say: no pure Python does it in 180 ms.\n\npffft is C compiled to WebAssembly with SIMD; fft.js is plain JavaScript on 64-bit floats; numpy is native code, in the terminal only. Every arm is timed inside of its worker or process, from an array to an array; arms of ours at the call too, messages to a worker and back included, which is some milliseconds more. Each number of an answer is compared with a plain transform in 64-bit floats, and must lie within the error that its roundings allow."
  },
  {
    "id": "kmeans",
    "title": "K-means",
    "table": "compute",
    "built": true,
    "parameters": {
      "points": 10000,
      "clusters": 10,
      "dimensions": 2,
      "iterations": 20
    },
    "variations": [
      {
        "points": 10000,
        "clusters": 10,
        "dimensions": 16,
        "iterations": 20
      }
    ],
    "unit": "ms",
    "variants": [
      "python",
      "transpiled",
      "scalar",
      "simd",
      "relaxed",
      "threads",
      "gpu"
    ],
    "peers": [
      {
        "name": "ml-kmeans",
        "from": "npm",
        "version": "7.0.1",
        "variant": "scalar",
        "settings": [
          "defaults"
        ]
      },
      {
        "name": "scikit-learn",
        "from": "pypi",
        "version": "",
        "variant": "simd",
        "settings": [
          "defaults"
        ]
      }
    ],
    "published": [
      {
        "label": "Python",
        "value": 850,
        "unit": "ms"
      },
      {
        "label": "Rust scalar",
        "value": 32,
        "unit": "ms"
      },
      {
        "label": "Rust SIMD",
        "value": 8.5,
        "unit": "ms"
      },
      {
        "label": "Rust GPU",
        "value": 1.9,
        "unit": "ms"
      }
    ],
    "analysis": "Lloyd's algorithm on 10,000 points and 10 clusters: 20 iterations, in 2 dimensions and after that in 16. The points are pseudo-random numbers in [-1, 1), 32 bits each, the same for every arm, and the first ten are the centroids that every arm starts from. Spread so evenly they do not settle in 20 iterations, so nobody stops early. The points are copied into the module's memory, and centroids and labels out of it.\n\nAt 2 dimensions a call is short, and sums by label are as much of it as distances; 16 dimensions show the arithmetic. scalar is the same kernel without SIMD instructions, in a build of its own that forbids the compiler to add them; simd has four lanes; relaxed also fuses products and sums where the processor can. threads gives blocks of points to workers that share one memory, and is one worker where they cannot.\n\nThe Python arm is two loops in pure Python over lists of lists, at the full size. transpiled is the Rust that the transpiler writes from that very program, unedited: it shares its lists as Python does. ml-kmeans is plain JavaScript on arrays of arrays, which are made before its clock starts; scikit-learn is native code with all cores, in the terminal only. The published figures do not say how many dimensions or iterations they took, so they can be compared in their order of magnitude only.\n\nAn answer is judged by Lloyd's algorithm in 64-bit floats from the same start. Centroids may be off by 0.001, which is what a few points are worth that lie equally far from two of them; an iteration moves them by ten times that. Each point's centroid must be nearest to it to within a few times as much, before or after the last move: libraries differ in whether they label the points once more."
  },
  {
    "id": "random_forest",
    "title": "Random forest inference",
    "table": "compute",
    "built": true,
    "parameters": {
      "samples": 1000,
      "trees": 100,
      "depth": 10,
      "features": 20,
      "classes": 3
    },
    "unit": "ms",
    "variants": [
      "python",
      "transpiled",
      "scalar",
      "simd",
      "relaxed",
      "threads"
    ],
    "peers": [
      {
        "name": "onnxruntime-web",
        "from": "npm",
        "version": "1.30.0",
        "variant": "simd",
        "settings": [
          "one thread",
          "defaults"
        ]
      },
      {
        "name": "ml-random-forest",
        "from": "npm",
        "version": "2.1.0",
        "variant": "scalar",
        "settings": [
          "defaults"
        ]
      },
      {
        "name": "scikit-learn",
        "from": "pypi",
        "version": "",
        "variant": "simd",
        "settings": [
          "defaults"
        ]
      }
    ],
    "published": [
      {
        "label": "Python",
        "value": 45,
        "unit": "ms"
      },
      {
        "label": "Rust scalar",
        "value": 1.8,
        "unit": "ms"
      },
      {
        "label": "Rust SIMD",
        "value": 0.9,
        "unit": "ms"
      }
    ],
    "analysis": "1,000 rows of 20 features are classified by a forest of 100 trees of depth 10. Training is not timed, and none has taken place: the trees are drawn from pseudo-random numbers, 560 nodes each on average, so that every arm has the very same. The answer is the share of the trees that say each of three classes. Rows are copied into the module's memory and shares out of it.\n\nThe work is comparisons and jumps through memory, not arithmetic, so SIMD gains less than in the other rows, and nothing can be fused. The published table has no GPU figure, and there is no GPU arm: 1,000 rows are too few to pay for the way there and back.\n\nThe Python arm walks lists in pure Python, at the full size. transpiled is the Rust that the transpiler writes from that very program, unedited. onnxruntime-web runs the same trees as a TreeEnsembleClassifier; ml-random-forest is plain JavaScript and gives the class alone; scikit-learn has been given the same trees, and is native, in the terminal only.\n\nAn answer is judged by walking each row through each tree. A share may be off by the roundings of a hundred sums in 32-bit floats, which some arms compute in; a class must be one that no other has more trees than."
  },
  {
    "id": "csv_parse",
    "title": "CSV parse",
    "table": "data",
    "built": false,
    "parameters": {
      "megabytes": 100,
      "columns": 8
    },
    "unit": "ms",
    "variants": [
      "python",
      "transpiled",
      "scalar",
      "simd",
      "threads"
    ],
    "peers": [
      {
        "name": "udsv",
        "from": "npm",
        "version": "0.7.3",
        "variant": "scalar",
        "settings": [
          "defaults"
        ]
      },
      {
        "name": "papaparse",
        "from": "npm",
        "version": "5.7.1",
        "variant": "scalar",
        "settings": [
          "defaults"
        ]
      },
      {
        "name": "d3-dsv",
        "from": "npm",
        "version": "3.0.2",
        "variant": "scalar",
        "settings": [
          "defaults"
        ]
      },
      {
        "name": "pandas",
        "from": "pypi",
        "version": "",
        "variant": "simd",
        "settings": [
          "defaults"
        ]
      }
    ],
    "published": [
      {
        "label": "Python",
        "value": 4200,
        "unit": "ms"
      },
      {
        "label": "Rust",
        "value": 380,
        "unit": "ms"
      }
    ],
    "analysis": "Not built yet. 100 MB of CSV in memory, 8 columns, some of them quoted, will be parsed to typed columns: numbers as numbers, text as UTF-8 with offsets. Every arm ends with a sum over each column, so that none can put the work off.\n\nReading a file is not timed: a browser has no disk to compare with. The columns stay in the module's memory: making JavaScript strings of them is a cost of its own. A peer that gives JavaScript objects gives what its users get, and the difference is named.\n\nudsv is given the types; papaparse and d3-dsv guess or convert; pandas is native, in the terminal only. All arms together hold more than 512 MB, so they run one after another."
  },
  {
    "id": "json_serialize",
    "title": "JSON serialise",
    "table": "data",
    "built": false,
    "parameters": {
      "records": 1000000
    },
    "unit": "ms",
    "variants": [
      "python",
      "transpiled",
      "scalar",
      "simd",
      "threads"
    ],
    "peers": [],
    "published": [
      {
        "label": "Python",
        "value": 3800,
        "unit": "ms"
      },
      {
        "label": "Rust",
        "value": 220,
        "unit": "ms"
      }
    ],
    "analysis": "Not built yet. 1,000,000 records, held as columns, will be written as JSON in UTF-8 bytes. Every arm must give the same bytes, or bytes that parse to the same values where the shortest form of a number differs.\n\nWhat there is to compare with is the engine's own: rows of JavaScript objects, JSON.stringify, then TextEncoder. It is measured beside ours as what a user would write instead, though it is no package. For data that is JavaScript objects already, the engine's own is the right choice, and copying them into a module first is not.\n\nThe published figures do not say what a record holds, so they can be compared in their order of magnitude only."
  },
  {
    "id": "file_scan",
    "title": "File scan",
    "table": "data",
    "built": false,
    "parameters": {
      "files": 10000
    },
    "unit": "ms",
    "variants": [
      "python",
      "transpiled",
      "scalar",
      "simd"
    ],
    "peers": [],
    "published": [
      {
        "label": "Python",
        "value": 1900,
        "unit": "ms"
      },
      {
        "label": "Rust",
        "value": 150,
        "unit": "ms"
      }
    ],
    "analysis": "Not built yet. 10,000 files will be walked, read, their lines counted and a literal searched for. The tree is made the same way everywhere, and counts and hits must be the same in every arm.\n\nIn the terminal the files are on disk, in its cache after the first run. A browser has no disk: there the same tree is in memory, behind the file system that the module is given, so what is timed is the scan and the crossing, not reading. The two are not to be compared with each other.\n\nWhat a user would write instead is a loop in plain JavaScript, or os.walk in Python; neither is a package."
  },
  {
    "id": "http_server",
    "title": "HTTP server",
    "table": "data",
    "built": false,
    "parameters": {
      "handler": "JSON"
    },
    "unit": "req/s",
    "variants": [
      "python",
      "scalar"
    ],
    "peers": [
      {
        "name": "hono",
        "from": "npm",
        "version": "4.13.19",
        "variant": "scalar",
        "settings": [
          "defaults"
        ]
      },
      {
        "name": "flask",
        "from": "pypi",
        "version": "",
        "variant": "scalar",
        "settings": [
          "defaults"
        ]
      }
    ],
    "published": [
      {
        "label": "Python (flask)",
        "value": 2800,
        "unit": "req/s"
      },
      {
        "label": "Rust (axum)",
        "value": 95000,
        "unit": "req/s"
      }
    ],
    "analysis": "Not built yet. Requests per second through an axum router with a JSON handler will be counted, compiled to WebAssembly.\n\nA page cannot listen. There the requests go to the router in process, beside hono in process; a second arm goes through a Service Worker, from an iframe inside its scope, as a page would use it. In Node the router listens on a real socket, and load comes from autocannon on the same machine, which takes its share of the cores.\n\nflask runs under gunicorn, in the terminal only. The published figures are those of native servers on 24 cores: requests in process have no network in them, and neither stands in for the other."
  },
  {
    "id": "bert",
    "title": "BERT-base, batch 1",
    "table": "inference",
    "built": false,
    "parameters": {
      "tokens": "16 and 128",
      "batch": 1,
      "precision": "f32 and int8"
    },
    "unit": "ms",
    "variants": [
      "python",
      "transpiled",
      "simd",
      "relaxed",
      "threads",
      "gpu"
    ],
    "peers": [
      {
        "name": "@huggingface/transformers",
        "from": "npm",
        "version": "4.3.1",
        "variant": "simd",
        "settings": [
          "one thread",
          "defaults"
        ]
      },
      {
        "name": "torch",
        "from": "pypi",
        "version": "",
        "variant": "simd",
        "settings": [
          "defaults"
        ]
      },
      {
        "name": "onnxruntime",
        "from": "pypi",
        "version": "",
        "variant": "simd",
        "settings": [
          "defaults"
        ]
      }
    ],
    "published": [
      {
        "label": "Python",
        "value": 12,
        "unit": "ms"
      },
      {
        "label": "Rust",
        "value": 4.2,
        "unit": "ms"
      }
    ],
    "analysis": "Not built yet. One pass of BERT-base, 12 layers of width 768, will be timed on 16 and on 128 tokens, with weights of 32-bit floats and of 8 bits.\n\nNo weights are bundled or fetched. The speed does not depend on their values, so timing uses random weights of the real shapes; that the answers are right is judged on a small model with random weights against PyTorch. Loading the model is the first call, and is shown apart.\n\ntransformers.js runs the same weights, exported to ONNX, in the browser only; torch and onnxruntime are native, in the terminal only. Pure Python would not finish at this size; it is timed on a small model. The published figures do not say how many tokens they took."
  },
  {
    "id": "qwen_cpu",
    "title": "Qwen2.5 1.5B Q4_K, CPU",
    "table": "inference",
    "built": false,
    "parameters": {
      "model": "Qwen2.5 1.5B",
      "weights": "Q4_K"
    },
    "unit": "tok/s",
    "variants": [
      "python",
      "transpiled",
      "simd",
      "relaxed",
      "threads"
    ],
    "peers": [
      {
        "name": "@wllama/wllama",
        "from": "npm",
        "version": "3.8.1",
        "variant": "simd",
        "settings": [
          "one thread",
          "defaults"
        ]
      },
      {
        "name": "llama-cpp-python",
        "from": "pypi",
        "version": "",
        "variant": "simd",
        "settings": [
          "defaults"
        ]
      }
    ],
    "published": [
      {
        "label": "Python",
        "value": 8.5,
        "unit": "tok/s"
      },
      {
        "label": "Rust",
        "value": 18,
        "unit": "tok/s"
      }
    ],
    "analysis": "Not built yet. Tokens per second of Qwen2.5 1.5B with weights of about 4 bits (Q4_K) will be counted: reading the prompt and writing the answer apart, because the first is arithmetic and the second is memory. A token that is written needs every weight once, so the rate can be no more than the memory's bandwidth over the bytes of the weights.\n\nNo weights are bundled or fetched: the speed is that of random weights of the real shapes, and what is right is judged on small models. A user loads a file of their own. A model takes a gigabyte, so arms run one after another.\n\nwllama is llama.cpp compiled to WebAssembly, in the browser only; llama-cpp-python is native, in the terminal only."
  },
  {
    "id": "qwen_gpu",
    "title": "Qwen2.5 1.5B Q4_K, GPU",
    "table": "inference",
    "built": false,
    "parameters": {
      "model": "Qwen2.5 1.5B",
      "weights": "Q4_K"
    },
    "unit": "tok/s",
    "variants": [
      "gpu"
    ],
    "peers": [
      {
        "name": "@wllama/wllama",
        "from": "npm",
        "version": "3.8.1",
        "variant": "gpu",
        "settings": [
          "defaults"
        ]
      }
    ],
    "published": [
      {
        "label": "Rust GPU (APR Q4_K file)",
        "value": 240,
        "unit": "tok/s"
      }
    ],
    "analysis": "Not built yet. The same model as in the row qwen_cpu, with its weights on the GPU by WebGPU: prompt and answer apart, timed with what is read back.\n\nThe adapter is in the record, and figures of two adapters are not to be compared. A software adapter computes rightly and slowly, and the record names it. Browsers cap the size of a buffer, some at 128 MiB, so large weights are split.\n\nwllama's WebGPU build runs beside it, in the browser only. The published figure is that of a native program on an RTX 4090, from an APR file; nothing in a browser can stand in for that."
  },
  {
    "id": "whisper",
    "title": "Whisper-tiny, 1 s of audio",
    "table": "inference",
    "built": false,
    "parameters": {
      "seconds": 1
    },
    "unit": "ms",
    "variants": [
      "python",
      "transpiled",
      "simd",
      "relaxed",
      "threads",
      "gpu"
    ],
    "peers": [
      {
        "name": "@huggingface/transformers",
        "from": "npm",
        "version": "4.3.1",
        "variant": "simd",
        "settings": [
          "one thread",
          "defaults"
        ]
      },
      {
        "name": "torch",
        "from": "pypi",
        "version": "",
        "variant": "simd",
        "settings": [
          "defaults"
        ]
      }
    ],
    "published": [
      {
        "label": "Python",
        "value": 180,
        "unit": "ms"
      },
      {
        "label": "Rust",
        "value": 45,
        "unit": "ms"
      }
    ],
    "analysis": "Not built yet. Whisper-tiny will transcribe one second of audio, in two ways. Whisper pads every recording to 30 seconds, and most of the time is spent on silence; the encoder can be cropped to the audio instead, which is faster and not quite the same model. Both are timed, and only like is compared with like.\n\nNo weights are bundled or fetched: timing uses random weights of the real shapes and writes a fixed number of tokens, because random weights do not know where to stop. What is right is judged on small models against PyTorch.\n\ntransformers.js runs beside it, padded, in the browser only. The published figures do not say which of the two ways they took."
  },
  {
    "id": "memory_idle",
    "title": "Memory: idle runtime",
    "table": "memory",
    "built": false,
    "parameters": {
      "loaded": "nothing"
    },
    "unit": "MB",
    "variants": [
      "python",
      "simd"
    ],
    "peers": [],
    "published": [
      {
        "label": "Python",
        "value": 28,
        "unit": "MB"
      },
      {
        "label": "Rust",
        "value": 1.2,
        "unit": "MB"
      }
    ],
    "analysis": "Not built yet. What the runtime takes when it is open and nothing is loaded will be measured. Opening it instantiates no module, so in a browser this is the workers and the scripts.\n\nIn a browser the sum of the memories of all live modules will be shown, which never shrink, so it is the peak; beside it the bytes of JavaScript, where the browser tells them. In the terminal it is the peak of resident memory of a process that did nothing else. The two are not the same thing: a process has its engine in it, a module has not.\n\nThe published figures are those of native processes: an interpreter beside a program of a few pages. A browser's engine is many times larger than either, and is not counted."
  },
  {
    "id": "memory_dataset",
    "title": "Memory: 100 MB dataset loaded",
    "table": "memory",
    "built": false,
    "parameters": {
      "megabytes": 100
    },
    "unit": "MB",
    "variants": [
      "python",
      "simd"
    ],
    "peers": [],
    "published": [
      {
        "label": "Python",
        "value": 380,
        "unit": "MB"
      },
      {
        "label": "Rust",
        "value": 105,
        "unit": "MB"
      }
    ],
    "analysis": "Not built yet. The peak of memory while 100 MB of CSV are parsed to typed columns will be measured: the columns of the row csv_parse, with their input still there where a user would have it.\n\nIn a browser the sum of the memories of all live modules will be shown, which never shrink, so it is the peak; beside it the bytes of JavaScript, where the browser tells them. In the terminal it is the peak of resident memory of a process that did nothing else. The two are not the same thing: a process has its engine in it, a module has not.\n\nThe published figures do not say whether the input is counted, so they can be compared in their order of magnitude only."
  },
  {
    "id": "memory_bert",
    "title": "Memory: BERT-base loaded",
    "table": "memory",
    "built": false,
    "parameters": {
      "model": "BERT-base"
    },
    "unit": "MB",
    "variants": [
      "python",
      "simd"
    ],
    "peers": [],
    "published": [
      {
        "label": "Python",
        "value": 1200,
        "unit": "MB"
      },
      {
        "label": "Rust",
        "value": 420,
        "unit": "MB"
      }
    ],
    "analysis": "Not built yet. The peak of memory while BERT-base is loaded and run once will be measured, with weights of 32-bit floats, which are 438 MB by themselves. A loader that reads the whole file before it takes the weights out of it needs them twice; ours reads by ranges.\n\nIn a browser the sum of the memories of all live modules will be shown, which never shrink, so it is the peak; beside it the bytes of JavaScript, where the browser tells them. In the terminal it is the peak of resident memory of a process that did nothing else. The two are not the same thing: a process has its engine in it, a module has not.\n\nThe published Rust figure is about what the weights alone take: 109 million of four bytes, 438 MB, or 418 of 2^20 bytes. Its source does not say what it counts."
  },
  {
    "id": "memory_qwen",
    "title": "Memory: Qwen 1.5B Q4_K loaded",
    "table": "memory",
    "built": false,
    "parameters": {
      "model": "Qwen2.5 1.5B",
      "weights": "Q4_K"
    },
    "unit": "MB",
    "variants": [
      "python",
      "simd"
    ],
    "peers": [],
    "published": [
      {
        "label": "Python",
        "value": 4800,
        "unit": "MB"
      },
      {
        "label": "Rust",
        "value": 1100,
        "unit": "MB"
      }
    ],
    "analysis": "Not built yet. The peak of memory while Qwen2.5 1.5B with weights of about 4 bits is loaded and has written a few tokens will be measured, its cache of keys and values included.\n\nIn a browser the sum of the memories of all live modules will be shown, which never shrink, so it is the peak; beside it the bytes of JavaScript, where the browser tells them. In the terminal it is the peak of resident memory of a process that did nothing else. The two are not the same thing: a process has its engine in it, a module has not.\n\nA 32-bit module can hold 4 GB at most, and browsers often give less: where it cannot be had, the arm says so."
  },
  {
    "id": "memory_connections",
    "title": "Memory: 10K concurrent connections",
    "table": "memory",
    "built": false,
    "parameters": {
      "connections": 10000
    },
    "unit": "MB",
    "variants": [
      "python",
      "scalar"
    ],
    "peers": [],
    "published": [
      {
        "label": "Python",
        "value": 2100,
        "unit": "MB"
      },
      {
        "label": "Rust",
        "value": 85,
        "unit": "MB"
      }
    ],
    "analysis": "Not built yet. The peak of memory while a server holds 10,000 connections open at once will be measured.\n\nIn Node they are sockets of this machine, and the memory is that of the serving process. A page has no sockets: there 10,000 requests are in flight through the router in process, which is less than a connection takes, and is not to be compared with the terminal.\n\nThe published figures are those of native servers. What a connection sends, and what its buffers are, its source does not say."
  }
];

/** The Python of each row, by the name of its file; run by `harness`. */
export const baselines: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "fft": {
    "baseline.py": "\"\"\"FFT in pure Python: the program that is timed, and the transpiler's input.\n\nIt must not read a clock and does nothing by itself. `prepare` makes the inputs, `run` is what is timed.\n\"\"\"\n\nimport math\n\n\ndef uniform(seed: int, count: int) -> list[float]:\n    \"\"\"Numbers in [-1, 1) from xorshift32, the same in every language of this benchmark.\"\"\"\n    numbers: list[float] = []\n    state = seed\n    for _ in range(count):\n        state ^= (state << 13) & 0xFFFFFFFF\n        state ^= state >> 17\n        state ^= (state << 5) & 0xFFFFFFFF\n        numbers.append((state >> 8) / 8388608 - 1.0)\n    return numbers\n\n\ndef prepare(complex_points: int) -> tuple[list[float]]:\n    \"\"\"The signal: complex numbers as pairs of a real and an imaginary part.\"\"\"\n    return (uniform(1, 2 * complex_points),)\n\n\ndef run(signal: list[float]) -> list[float]:\n    \"\"\"The forward transform of a power of two of numbers, pairs in and pairs out.\n\n    Radix 2, decimation in time (Cooley and Tukey, 1965): numbers are put in the order of their reversed places, then\n    transforms of one number are joined to transforms of two, of four, and so on.\n    \"\"\"\n    n = len(signal) // 2\n    data = reversed_places(signal, n)\n    cosines = [math.cos(2.0 * math.pi * j / n) for j in range(n // 2)]\n    sines = [math.sin(2.0 * math.pi * j / n) for j in range(n // 2)]\n    level = 0\n    while 1 << level < n:\n        half = 1 << level\n        level += 1\n        stride = n // (2 * half)\n        for first in range(0, n, 2 * half):\n            for j in range(half):\n                c = cosines[j * stride]\n                s = sines[j * stride]\n                top = 2 * (first + j)\n                bottom = top + 2 * half\n                real = data[bottom] * c + data[bottom + 1] * s\n                imaginary = data[bottom + 1] * c - data[bottom] * s\n                data[bottom] = data[top] - real\n                data[bottom + 1] = data[top + 1] - imaginary\n                data[top] += real\n                data[top + 1] += imaginary\n    return data\n\n\ndef reversed_places(signal: list[float], n: int) -> list[float]:\n    \"\"\"The numbers at the places whose bits are reversed.\"\"\"\n    data = [0.0] * (2 * n)\n    place = 0\n    for j in range(n):\n        data[2 * place] = signal[2 * j]\n        data[2 * place + 1] = signal[2 * j + 1]\n        bit = n // 2\n        while bit > 0 and place & bit != 0:\n            place -= bit\n            bit //= 2\n        place += bit\n    return data\n",
    "baseline_native.py": "\"\"\"FFT as a user of Python writes it: numpy. Timed in the terminal only, where numpy is installed.\"\"\"\n\nimport numpy\n\nfrom baseline import uniform\n\n\ndef about() -> dict[str, str | int]:\n    \"\"\"What is measured: pocketfft, which numpy holds and runs on one thread.\"\"\"\n    return {\"version\": f\"numpy {numpy.__version__}\", \"threads\": 1}\n\n\ndef prepare(complex_points: int = 0, real_points: int = 0) -> tuple[numpy.ndarray]:\n    \"\"\"The signal, in single precision: complex or real.\"\"\"\n    if real_points > 0:\n        return (numpy.array(uniform(1, real_points), dtype=numpy.float32),)\n    return (numpy.array(uniform(1, 2 * complex_points), dtype=numpy.float32).view(numpy.complex64),)\n\n\ndef run(signal: numpy.ndarray) -> numpy.ndarray:\n    \"\"\"The spectrum; of a real signal its first half and the number in the middle. Numpy before 2.0 gives it in double precision.\"\"\"\n    spectrum = numpy.fft.fft(signal) if numpy.iscomplexobj(signal) else numpy.fft.rfft(signal)\n    return spectrum.view(spectrum.real.dtype)\n"
  },
  "kmeans": {
    "baseline.py": "\"\"\"K-means in pure Python: the program that is timed, and the transpiler's input.\n\nIt must not import anything, must not read a clock and does nothing by itself. `prepare` makes the inputs, `run` is\nwhat is timed.\n\"\"\"\n\n\ndef uniform(seed: int, count: int) -> list[float]:\n    \"\"\"Numbers in [-1, 1) from xorshift32, the same in every language of this benchmark.\"\"\"\n    numbers: list[float] = []\n    state = seed\n    for _ in range(count):\n        state ^= (state << 13) & 0xFFFFFFFF\n        state ^= state >> 17\n        state ^= (state << 5) & 0xFFFFFFFF\n        numbers.append((state >> 8) / 8388608 - 1.0)\n    return numbers\n\n\ndef prepare(\n    points: int, clusters: int, dimensions: int, iterations: int\n) -> tuple[list[list[float]], list[list[float]], int]:\n    \"\"\"The points, the first of them as centroids to start from, and how often these move.\"\"\"\n    numbers = uniform(1, points * dimensions)\n    rows = [numbers[i * dimensions : (i + 1) * dimensions] for i in range(points)]\n    return rows, rows[:clusters], iterations\n\n\ndef run(\n    points: list[list[float]], start: list[list[float]], iterations: int\n) -> tuple[list[list[float]], list[int]]:\n    \"\"\"Lloyd's algorithm: points join the centroid next to them, and centroids move to the mean of their points.\"\"\"\n    centroids = start\n    for _ in range(iterations):\n        centroids = means(points, labels_of(points, centroids), centroids)\n    return centroids, labels_of(points, centroids)\n\n\ndef labels_of(points: list[list[float]], centroids: list[list[float]]) -> list[int]:\n    \"\"\"For each point the centroid next to it, the first of equally near ones.\"\"\"\n    labels: list[int] = []\n    for point in points:\n        nearest = 0\n        least = squared_distance(point, centroids[0])\n        for j in range(1, len(centroids)):\n            distance = squared_distance(point, centroids[j])\n            if distance < least:\n                nearest = j\n                least = distance\n        labels.append(nearest)\n    return labels\n\n\ndef squared_distance(a: list[float], b: list[float]) -> float:\n    \"\"\"The square of the distance of two points.\"\"\"\n    total = 0.0\n    for x, y in zip(a, b):\n        total += (x - y) * (x - y)\n    return total\n\n\ndef means(\n    points: list[list[float]], labels: list[int], centroids: list[list[float]]\n) -> list[list[float]]:\n    \"\"\"The mean of the points of each label; a centroid without points stays where it is.\"\"\"\n    dimensions = len(points[0])\n    sums = [[0.0] * dimensions for _ in centroids]\n    counts = [0] * len(centroids)\n    for point, label in zip(points, labels):\n        counts[label] += 1\n        total = sums[label]\n        for i in range(dimensions):\n            total[i] += point[i]\n    moved: list[list[float]] = []\n    for j in range(len(centroids)):\n        if counts[j] == 0:\n            moved.append(centroids[j])\n        else:\n            moved.append([x / counts[j] for x in sums[j]])\n    return moved\n",
    "baseline_native.py": "\"\"\"K-means as a user of Python writes it: scikit-learn. Timed in the terminal only, where it is installed.\"\"\"\n\nimport os\nimport warnings\n\nimport numpy\nimport sklearn\nfrom sklearn.cluster import KMeans\nfrom sklearn.exceptions import ConvergenceWarning\n\nfrom baseline import uniform\n\n\ndef about() -> dict[str, str | int]:\n    \"\"\"What is measured: its version, and the threads that OpenMP uses unless it is told otherwise.\"\"\"\n    threads = os.environ.get(\"OMP_NUM_THREADS\") or len(os.sched_getaffinity(0))\n    return {\"version\": f\"scikit-learn {sklearn.__version__}\", \"threads\": int(threads)}\n\n\ndef prepare(\n    points: int, clusters: int, dimensions: int, iterations: int\n) -> tuple[numpy.ndarray, numpy.ndarray, int]:\n    \"\"\"The points and the first of them as centroids to start from, as 32-bit floats.\"\"\"\n    # That it stops before anything has settled is what is asked for.\n    warnings.simplefilter(\"ignore\", ConvergenceWarning)\n    rows = numpy.array(uniform(1, points * dimensions), dtype=numpy.float32).reshape(points, dimensions)\n    return rows, rows[:clusters], iterations\n\n\ndef run(points: numpy.ndarray, start: numpy.ndarray, iterations: int) -> numpy.ndarray:\n    \"\"\"The centroids, and then the labels, as numbers one after another.\"\"\"\n    plan = KMeans(n_clusters=len(start), init=start, n_init=1, max_iter=iterations, tol=0.0, algorithm=\"lloyd\")\n    fitted = plan.fit(points)\n    return numpy.concatenate([fitted.cluster_centers_.ravel(), fitted.labels_]).astype(numpy.float32)\n"
  },
  "matrix_multiply": {
    "baseline.py": "\"\"\"Matrix multiply in pure Python: the program that is timed, and the transpiler's input.\n\nIt must not import anything, must not read a clock and does nothing by itself. `prepare` makes the inputs, `run` is\nwhat is timed.\n\"\"\"\n\n\ndef uniform(seed: int, count: int) -> list[float]:\n    \"\"\"Numbers in [-1, 1) from xorshift32, the same in every language of this benchmark.\"\"\"\n    numbers: list[float] = []\n    state = seed\n    for _ in range(count):\n        state ^= (state << 13) & 0xFFFFFFFF\n        state ^= state >> 17\n        state ^= (state << 5) & 0xFFFFFFFF\n        numbers.append((state >> 8) / 8388608 - 1.0)\n    return numbers\n\n\ndef prepare(m: int, k: int, n: int) -> tuple[list[list[float]], list[list[float]]]:\n    \"\"\"The factors, as lists of rows.\"\"\"\n    a = uniform(1, m * k)\n    b = uniform(2, k * n)\n    rows_a = [a[i * k : (i + 1) * k] for i in range(m)]\n    rows_b = [b[i * n : (i + 1) * n] for i in range(k)]\n    return rows_a, rows_b\n\n\ndef run(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:\n    \"\"\"a times b, row by row: a row of b times a number is added to a row of the result.\"\"\"\n    n = len(b[0])\n    product: list[list[float]] = []\n    for row in a:\n        sums = [0.0] * n\n        for factor, line in zip(row, b):\n            for j in range(n):\n                sums[j] += factor * line[j]\n        product.append(sums)\n    return product\n",
    "baseline_native.py": "\"\"\"Matrix multiply as a user of Python writes it: numpy. Timed in the terminal only, where numpy is installed.\"\"\"\n\nimport os\n\nimport numpy\n\nfrom baseline import uniform\n\n\ndef about() -> dict[str, str | int]:\n    \"\"\"What is measured: its version, and the threads that OpenBLAS uses unless it is told otherwise.\"\"\"\n    threads = os.environ.get(\"OPENBLAS_NUM_THREADS\") or os.environ.get(\"OMP_NUM_THREADS\") or len(os.sched_getaffinity(0))\n    return {\"version\": f\"numpy {numpy.__version__}\", \"threads\": int(threads)}\n\n\ndef prepare(m: int, k: int, n: int) -> tuple[numpy.ndarray, numpy.ndarray]:\n    \"\"\"The factors, as 32-bit floats.\"\"\"\n    a = numpy.array(uniform(1, m * k), dtype=numpy.float32).reshape(m, k)\n    b = numpy.array(uniform(2, k * n), dtype=numpy.float32).reshape(k, n)\n    return a, b\n\n\ndef run(a: numpy.ndarray, b: numpy.ndarray) -> numpy.ndarray:\n    return a @ b\n"
  },
  "random_forest": {
    "baseline.py": "\"\"\"Random forest inference in pure Python: the program that is timed, and the transpiler's input.\n\nIt must not import anything, must not read a clock and does nothing by itself. `prepare` makes the inputs, `run` is\nwhat is timed.\n\"\"\"\n\n\ndef uniform(seed: int, count: int) -> list[float]:\n    \"\"\"Numbers in [-1, 1) from xorshift32, the same in every language of this benchmark.\"\"\"\n    numbers: list[float] = []\n    state = seed\n    for _ in range(count):\n        state ^= (state << 13) & 0xFFFFFFFF\n        state ^= state >> 17\n        state ^= (state << 5) & 0xFFFFFFFF\n        numbers.append((state >> 8) / 8388608 - 1.0)\n    return numbers\n\n\ndef prepare(\n    samples: int, trees: int, depth: int, features: int, classes: int\n) -> tuple[list[tuple[list[int], list[float], list[int], list[int], list[int]]], list[list[float]], int]:\n    \"\"\"The trees of the forest, the rows, and how many classes there are.\"\"\"\n    numbers = uniform(1, samples * features)\n    rows = [numbers[i * features : (i + 1) * features] for i in range(samples)]\n    most = (1 << (depth + 1)) - 1\n    choices = uniform(2, 3 * most * trees)\n    forest = [grow(choices, 3 * most * t, depth, features, classes) for t in range(trees)]\n    return forest, rows, classes\n\n\ndef grow(\n    choices: list[float], first: int, depth: int, features: int, classes: int\n) -> tuple[list[int], list[float], list[int], list[int], list[int]]:\n    \"\"\"A tree, its nodes from the root level by level: columns of feature, threshold, left, right and class.\n\n    Its upper half is full; below, seven of ten nodes have children. No number of a row is equal to a threshold.\n    \"\"\"\n    feature: list[int] = []\n    threshold: list[float] = []\n    left: list[int] = []\n    right: list[int] = []\n    label: list[int] = []\n    depths = [0]\n    node = 0\n    while node < len(depths):\n        at = first + 3 * node\n        share = (choices[at + 1] + 1.0) * 0.5\n        if depths[node] < depth and (depths[node] < depth // 2 or choices[at] < 0.4):\n            feature.append(int(share * features))\n            threshold.append(choices[at + 2] * 0.5 + 1.0 / 33554432.0)\n            left.append(len(depths))\n            right.append(len(depths) + 1)\n            label.append(0)\n            depths.append(depths[node] + 1)\n            depths.append(depths[node] + 1)\n        else:\n            feature.append(0)\n            threshold.append(0.0)\n            left.append(0)\n            right.append(0)\n            label.append(int(share * classes))\n        node += 1\n    return feature, threshold, left, right, label\n\n\ndef run(\n    forest: list[tuple[list[int], list[float], list[int], list[int], list[int]]], rows: list[list[float]], classes: int\n) -> list[list[float]]:\n    \"\"\"For each row the share of the trees that say each class.\"\"\"\n    shares: list[list[float]] = []\n    for row in rows:\n        votes = [0] * classes\n        for feature, threshold, left, right, label in forest:\n            node = 0\n            while left[node] != 0:\n                if row[feature[node]] <= threshold[node]:\n                    node = left[node]\n                else:\n                    node = right[node]\n            votes[label[node]] += 1\n        shares.append([count / len(forest) for count in votes])\n    return shares\n",
    "baseline_native.py": "\"\"\"Random forest inference as a user of Python writes it: scikit-learn, which has been given the row's trees. Timed in the\nterminal only, where it is installed.\"\"\"\n\nimport numpy\nimport sklearn\nfrom sklearn.ensemble import RandomForestClassifier\nfrom sklearn.tree._tree import Tree\n\nimport baseline\n\n\ndef about() -> dict[str, str | int]:\n    \"\"\"What is measured: its version, and that it predicts on one thread unless it is told otherwise.\"\"\"\n    return {\"version\": f\"scikit-learn {sklearn.__version__}\", \"threads\": 1}\n\n\ndef prepare(\n    samples: int, trees: int, depth: int, features: int, classes: int\n) -> tuple[RandomForestClassifier, numpy.ndarray]:\n    \"\"\"The forest and the rows, as 32-bit floats.\"\"\"\n    grown, rows, _ = baseline.prepare(samples, trees, depth, features, classes)\n    numbers = numpy.array(rows, dtype=numpy.float32)\n    # Fitted on next to nothing, for what a forest has besides its trees.\n    names = numpy.arange(classes)\n    forest = RandomForestClassifier(n_estimators=trees, bootstrap=False)\n    forest.fit(numpy.zeros((classes, features), dtype=numpy.float32), names)\n    for estimator, (feature, threshold, left, right, label) in zip(forest.estimators_, grown):\n        tree = Tree(features, numpy.array([classes], dtype=numpy.intp), 1)\n        tree.__setstate__(state(estimator.tree_, numpy.array([feature, left, right, label]), numpy.array(threshold)))\n        estimator.tree_ = tree\n    return forest, numbers\n\n\ndef state(fitted: Tree, columns: numpy.ndarray, threshold: numpy.ndarray) -> dict[str, object]:\n    \"\"\"What a tree of scikit-learn is made of, for one of the row.\"\"\"\n    feature, left, right, label = columns\n    leaf = left == 0\n    like = fitted.__getstate__()\n    nodes = numpy.zeros(len(leaf), dtype=like[\"nodes\"].dtype)\n    nodes[\"left_child\"] = numpy.where(leaf, -1, left)\n    nodes[\"right_child\"] = numpy.where(leaf, -1, right)\n    nodes[\"feature\"] = numpy.where(leaf, -2, feature)\n    nodes[\"threshold\"] = numpy.where(leaf, -2.0, threshold)\n    nodes[\"n_node_samples\"] = 1\n    nodes[\"weighted_n_node_samples\"] = 1.0\n    values = numpy.zeros((len(leaf), 1, fitted.max_n_classes))\n    values[numpy.arange(len(leaf)), 0, label] = 1.0\n    return {**like, \"max_depth\": 64, \"node_count\": len(leaf), \"nodes\": nodes, \"values\": values}\n\n\ndef run(forest: RandomForestClassifier, rows: numpy.ndarray) -> numpy.ndarray:\n    \"\"\"For each row the probability of each class.\"\"\"\n    return forest.predict_proba(rows)\n"
  }
};

/** The program that times a baseline on demand; its protocol is told at its head. */
export const harness = "\"\"\"Times a row's baseline.py on demand, so that Python takes its turns between the other arms.\n\n    python3 harness.py BASELINE.py PARAMETERS        PARAMETERS as JSON: {\"m\": 128, \"k\": 128, \"n\": 128}\n\nSays hello once the inputs are ready, then answers one line of stdin with one line of JSON:\n\n    (start)  -> {\"ready\": \"CPython 3.11.7\"}, and what the module's about() says, where it has one\n    run      -> {\"ms\": 153.2}          one call of run(*prepare(**parameters)); its result is kept\n    answer   -> {\"answer\": [[...]]}    the last result, rows as lists; an array says its type: {\"type\": \"float32\", ..}\n    (end)    -> exit\n\nA failure is {\"error\": \"...\"} and exit code 1. Nothing else is written to stdout. It must not know any row.\n\"\"\"\n\nimport importlib.util\nimport json\nimport os\nimport platform\nimport sys\nimport time\n\n\ndef load(path):\n    \"\"\"The module at path; modules beside it can be imported by it.\"\"\"\n    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))\n    spec = importlib.util.spec_from_file_location(\"row\", path)\n    module = importlib.util.module_from_spec(spec)\n    spec.loader.exec_module(module)\n    return module\n\n\ndef say(**message):\n    sys.stdout.write(json.dumps(message) + \"\\n\")\n    sys.stdout.flush()\n\n\ndef serve(path, parameters):\n    module = load(path)\n    inputs = module.prepare(**parameters)\n    about = module.about() if hasattr(module, \"about\") else {}\n    say(ready=f\"{platform.python_implementation()} {platform.python_version()}\", **about)\n    result = None\n    for line in sys.stdin:\n        command = line.strip()\n        if command == \"run\":\n            start = time.perf_counter()\n            result = module.run(*inputs)\n            say(ms=(time.perf_counter() - start) * 1000)\n        elif command == \"answer\":\n            is_array = hasattr(result, \"tolist\")\n            say(answer=result.tolist() if is_array else result, **({\"type\": str(result.dtype)} if is_array else {}))\n        elif command:\n            raise ValueError(f\"no such command: {command}\")\n\n\nif __name__ == \"__main__\":\n    try:\n        serve(sys.argv[1], json.loads(sys.argv[2]))\n    except Exception as error:\n        say(error=f\"{type(error).__name__}: {error}\")\n        sys.exit(1)\n";

/** What the rows transpile, which others wrote; the texts are an asset, which the build fetches. */
export const sources: Readonly<
  Record<
    string,
    {
      readonly package: string;
      readonly version: string;
      readonly licence: string;
      /** How the files were chosen. */
      readonly rule: string;
      readonly files: number;
      readonly lines: number;
    }
  >
> = {
  "transpile_python": {
    "package": "algorithms",
    "version": "1.0.1",
    "licence": "MIT",
    "rule": "the 50 longest files of the folder algorithms that define no class; of equal length, by name",
    "files": 50,
    "lines": 5687
  }
};
