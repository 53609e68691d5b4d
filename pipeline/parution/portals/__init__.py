"""Release + portal state → plan → actions → proof.

``planning`` decides and knows no portal; ``publishing`` carries a plan out and proves it,
through the protocol that every portal implements; ``static`` is the first of them.
"""
