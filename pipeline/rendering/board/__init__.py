"""The status board 报送情况.html: who has reported, in one page that needs nothing else."""
