"""The desktop viewer: one scene, panels that change it, and a picture that follows."""
