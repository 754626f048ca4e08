"""Facts only: tables of landmarks, joints, muscles and their sources."""
