# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
"""The work of `maect bench cluster` and `bench logistic` in scikit-learn, on the features that maect wrote to a file."""
import time

import numpy as np
import sklearn
from safetensors.numpy import load_file


class Cluster:
    """k-means, with whichever of Lloyd's and Elkan's algorithm is faster in a first run of each."""

    def __init__(self, t):
        self.t = t
        self.x = load_file(t["features"])["x"]
        self.seed = 0
        seconds = {}
        for self.algorithm in ("lloyd", "elkan"):
            start = time.perf_counter()
            self.fit(starts=1, iterations=min(30, t["iterations"]), init=self.x[: t["clusters"]])
            seconds[self.algorithm] = time.perf_counter() - start
        self.algorithm = min(seconds, key=seconds.get)
        self.about = {"sklearn": sklearn.__version__, "algorithm": self.algorithm}

    def fit(self, starts, iterations, init):
        from sklearn.cluster import KMeans

        model = KMeans(
            self.t["clusters"],
            init=init,
            n_init=starts,
            max_iter=iterations,
            tol=self.t["tolerance"],
            random_state=self.seed,
            algorithm=self.algorithm,
        )
        return model.fit(self.x)

    def run(self):
        self.seed += 1
        model = self.fit(self.t["restarts"], self.t["iterations"], "k-means++")
        self.outcome = {"inertia": float(model.inertia_), "iterations": float(model.n_iter_)}
        return len(self.x)

    def report(self):
        return self.outcome


class Logistic:
    """L-BFGS, stopped at the first iteration at which the objective is as good as maect's (within its tolerance)."""

    def __init__(self, t):
        self.t = t
        tensors = load_file(t["features"])
        self.x, self.y = tensors["x"], tensors["y"]
        self.iterations = t["most_iterations"]
        self.type = np.float32
        if not self.find_iterations():
            self.type = np.float64
            self.find_iterations()
        self.about = {"sklearn": sklearn.__version__, "type": self.type.__name__}

    def prepared(self):
        x = self.x.astype(self.type)
        x -= x.mean(1, keepdims=True)
        x /= np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)
        return x

    def find_iterations(self):
        """Runs once, untimed, to learn at which iteration it reaches the objective; false if it never does."""
        from sklearn.linear_model import _logistic

        class Reached(Exception):
            pass

        minimize = _logistic.optimize.minimize
        seen = []

        def watched(*args, **kwargs):
            def look(intermediate_result):
                seen.append(intermediate_result.fun)
                if intermediate_result.fun <= self.t["target"]:
                    raise Reached

            return minimize(*args, **{**kwargs, "callback": look})

        _logistic.optimize.minimize = watched
        try:
            self.fit()
            return False
        except Reached:
            self.iterations = len(seen)
            return True
        finally:
            _logistic.optimize.minimize = minimize

    def fit(self):
        import warnings

        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        x = self.prepared()
        model = LogisticRegression(
            C=1 / (self.t["regularisation"] * len(x)),
            fit_intercept=False,
            solver="lbfgs",
            tol=1e-12,
            max_iter=self.iterations,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return model.fit(x, self.y)

    def run(self):
        self.model = self.fit()
        return len(self.x)

    def report(self):
        """The objective in double precision, from the weights; not part of the timed work."""
        w = self.model.coef_.astype(np.float64)
        total = 0.0
        single = self.prepared()
        for at in range(0, len(single), 8192):
            logits = single[at : at + 8192].astype(np.float64) @ w.T
            largest = logits.max(1)
            total += (np.log(np.exp(logits - largest[:, None]).sum(1)) + largest).sum()
            total -= logits[np.arange(len(logits)), self.y[at : at + 8192]].sum()
        objective = total / len(single) + self.t["regularisation"] / 2 * (w**2).sum()
        return {"objective": float(objective), "iterations": float(self.model.n_iter_.max())}
