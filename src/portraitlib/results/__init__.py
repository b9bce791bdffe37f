"""What a study gives: declared columns their vocabulary, a result or a refusal, what an audience may see."""
