"""Forms that calls are assessed by: questions, scores, who may change an answer, and how far raters agree."""
