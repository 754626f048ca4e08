export {
  AmbientLight, BufferAttribute, BufferGeometry, Color, DirectionalLight, DoubleSide, FrontSide,
  HemisphereLight, Matrix4, Mesh, MeshStandardMaterial, NearestFilter, NoBlending, OrthographicCamera,
  PerspectiveCamera, Quaternion, SRGBColorSpace, Scene, ShaderMaterial, Vector3, Vector4,
  WebGLRenderTarget, WebGLRenderer,
} from "three";
export { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
