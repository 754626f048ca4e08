"""What is taught with the model: claims put to the proof, motions measured, quiz, labs, tour."""
