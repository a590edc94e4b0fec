# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
"""Writes the reference numbers beside this file with scikit-learn and SciPy. Run: python make_reference.py"""
import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    davies_bouldin_score,
    normalized_mutual_info_score,
    silhouette_samples,
)

HERE = Path(__file__).parent
rng = np.random.default_rng(20260)


def accuracy(truth, clusters):
    table = np.zeros((truth.max() + 1, clusters.max() + 1), dtype=np.int64)
    np.add.at(table, (truth, clusters), 1)
    rows, columns = linear_sum_assignment(table, maximize=True)
    return table[rows, columns].sum() / len(truth)


def purity(truth, clusters):
    return sum(np.bincount(truth[clusters == c]).max() for c in np.unique(clusters)) / len(truth)


def labels_case(truth, clusters):
    return {
        "classes": truth.tolist(),
        "clusters": clusters.tolist(),
        "accuracy": accuracy(truth, clusters),
        "purity": purity(truth, clusters),
        "nmi": normalized_mutual_info_score(truth, clusters),
        "ami": adjusted_mutual_info_score(truth, clusters),
        "ari": adjusted_rand_score(truth, clusters),
    }


def agreement():
    cases = []
    for n, k, c, noise in [(12, 2, 2, 0.3), (40, 3, 5, 0.5), (90, 6, 4, 0.2), (150, 10, 10, 0.7), (400, 9, 30, 1.0), (700, 25, 25, 0.4), (60, 7, 60, 1.0)]:
        truth = rng.integers(0, k, n)
        relabel = rng.permutation(max(k, c))
        clusters = np.where(rng.random(n) < noise, rng.integers(0, c, n), relabel[truth] % c)
        cases.append(labels_case(truth, clusters))
    same = rng.integers(0, 5, 50)
    cases.append(labels_case(same, (same + 2) % 5))
    cases.append(labels_case(same, np.zeros(50, dtype=int)))
    cases.append(labels_case(np.zeros(50, dtype=int), same))
    cases.append(labels_case(np.zeros(4, dtype=int), np.zeros(4, dtype=int)))
    cases.append(labels_case(np.arange(6), np.arange(6)[::-1].copy()))
    return cases


def assignment():
    cases = []
    for rows, columns in [(1, 1), (4, 4), (3, 7), (8, 5), (20, 20), (12, 30)]:
        for integer in (False, True):
            costs = rng.integers(-5, 6, (rows, columns)).astype(float) if integer else rng.normal(size=(rows, columns)).round(6)
            r, c = linear_sum_assignment(costs)
            cases.append({"costs": costs.tolist(), "sum": costs[r, c].sum()})
    return cases


def clouds(n, d, k, spread):
    centres = rng.normal(size=(k, d)) * spread
    y = rng.integers(0, k, n)
    y[:k] = np.arange(k)
    return (centres[y] + rng.normal(size=(n, d))).astype(np.float32).round(4), y


def separation():
    cases = []
    for n, d, k, spread in [(40, 3, 3, 2.0), (70, 8, 6, 0.5), (25, 2, 12, 1.0)]:
        x, y = clouds(n, d, k, spread)
        x = x + np.float32(3)
        labels = y.copy()
        labels[0] = k + 3  # alone in its group, and a gap in the numbering
        cases.append(
            {
                "x": x.ravel().tolist(),
                "dimensions": d,
                "groups": labels.tolist(),
                "silhouettes": silhouette_samples(x.astype(np.float64), labels).tolist(),
                "cosine_silhouettes": silhouette_samples(x.astype(np.float64), labels, metric="cosine").tolist(),
                "davies_bouldin": davies_bouldin_score(x.astype(np.float64), labels),
            }
        )
    return cases


def k_means():
    cases = []
    for n, d, k, spread, offset in [(60, 3, 4, 1.5, 0), (90, 6, 7, 0.6, 0), (80, 2, 5, 0.8, 50)]:
        x, _ = clouds(n, d, k, spread)
        x = (x + np.float32(offset)).round(3)
        init = x[:k].astype(np.float64)
        fit = KMeans(k, init=init, n_init=1, algorithm="lloyd", tol=0, max_iter=1000).fit(x.astype(np.float64))
        best = KMeans(k, n_init=50, tol=0, random_state=0).fit(x.astype(np.float64))
        cases.append(
            {
                "x": x.ravel().tolist(),
                "dimensions": d,
                "clusters": k,
                "init": init.ravel().tolist(),
                "labels": fit.labels_.tolist(),
                "centres": fit.cluster_centers_.ravel().tolist(),
                "inertia": fit.inertia_,
                "best_inertia": best.inertia_,
            }
        )
    return cases


def pca():
    cases = []
    for n, d, k, spread in [(30, 5, 3, 1.0), (8, 20, 2, 1.0)]:
        x, _ = clouds(n, d, k, spread)
        fit = PCA(2, svd_solver="full")
        projected = fit.fit_transform(x.astype(np.float64))
        cases.append(
            {
                "x": x.ravel().tolist(),
                "dimensions": d,
                "projected": projected.ravel().tolist(),
                "explained": fit.explained_variance_ratio_.tolist(),
            }
        )
    return cases


for name, make in [("agreement", agreement), ("assignment", assignment), ("separation", separation), ("k-means", k_means), ("pca", pca)]:
    content = {"generator": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}", "cases": make()}
    (HERE / f"{name}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
