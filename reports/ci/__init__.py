"""What a run found, in the forms that continuous integration reads: JUnit, SARIF, annotations, a job summary."""
